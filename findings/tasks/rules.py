"""Rules that people added: uploads are read, and rules are tried on events of before."""

from auditportal.common.clock import now
from auditportal.jobs.handlers import Work, handles
from findings.engine.added_rules import TAKE_IN, take_in
from findings.models import RuleUpload, WorkState


def upload_failed(work: Work) -> None:
    """An upload that was given up says so."""
    problem = "It was tried several times and given up; the job list says why."
    uploads = RuleUpload.objects.filter(pk=work.target_id)
    uploads.update(state=WorkState.FAILED, problem=problem, texts={}, finished=now())


@handles(TAKE_IN, lease_s=60, max_attempts=3, on_parked=upload_failed)
def read_upload(work: Work) -> None:
    """Read what somebody brought, and keep its rules."""
    upload = RuleUpload.objects.select_related("created_by").get(pk=work.target_id)
    with work.completing():
        if upload.is_open:
            take_in(upload)
