"""Rules that people added: uploads are read, and rules are tried on events of before."""

from datetime import timedelta

from auditportal.common.clock import now
from auditportal.jobs.handlers import Work, handles
from auditportal.jobs.queue import enqueue
from findings.engine.added_rules import TAKE_IN, take_in
from findings.engine.replay import TEST, go_on
from findings.models import RuleTest, RuleUpload, WorkState

GIVEN_UP = "It was tried several times and given up; the job list says why."
TURN = timedelta(seconds=20)


def upload_failed(work: Work) -> None:
    """An upload that was given up says so."""
    uploads = RuleUpload.objects.filter(pk=work.target_id)
    uploads.update(state=WorkState.FAILED, problem=GIVEN_UP, texts={}, finished=now())


@handles(TAKE_IN, lease_s=15, max_attempts=3, on_parked=upload_failed)
def read_upload(work: Work) -> None:
    """Read what somebody brought, and keep its rules."""
    upload = RuleUpload.objects.select_related("created_by").get(pk=work.target_id)
    with work.completing():
        if upload.is_open:
            take_in(upload)


def test_failed(work: Work) -> None:
    """A test that was given up says so."""
    tests = RuleTest.objects.filter(pk=work.target_id)
    tests.update(state=WorkState.FAILED, problem=GIVEN_UP, finished=now())


@handles(TEST, lease_s=15, max_attempts=3, on_parked=test_failed)
def try_rule(work: Work) -> None:
    """Ask a rule of events of before for a while; a job of its own goes on, so that others come between."""
    test = RuleTest.objects.select_related("rule").get(pk=work.target_id)
    more = test.is_open and go_on(test, work.check, now() + TURN)
    with work.completing():
        if more:
            enqueue(TEST, test.pk, key=f"{TEST}:{test.pk}:{work.job_id}")
