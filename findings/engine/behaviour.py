"""From what detections found to findings: one per function, detection and UTC day, however often it is looked at.

What was found is told anew each time from all that is kept of the day, so that nothing is counted twice and what turns
out to be nothing (the missing lines came late) resolves by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from auditportal.common.clock import now
from collectors.models import CloudAccount, Function
from findings.detections.detectors.invocations import Found
from findings.models import Finding
from findings.verdict import Status, Verdict

from .reconcile import Changes, bring_in_line

EXPLAINED = "The lines that were missing came late: nothing was lost."


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: a function, or a log group that several functions share."""

    account: CloudAccount
    region: str
    arn: str
    name: str
    kind: str = "LambdaFunction"


def tell(subject: Subject, found: Iterable[Found], rules: Sequence[str], since: str) -> Changes:
    """Bring the findings of these detections about a subject in line with what was found on the days from `since` on.

    since is the first day (YYYY-MM-DD) of which all is still kept; findings of older days stay as they are.
    """
    verdicts = [(one.detection.id, _verdict(subject, one)) for one in found]
    with transaction.atomic():
        held = (
            Finding.objects.filter(account=subject.account, region=subject.region, arn=subject.arn, rule_id__in=rules)
            .filter(discriminator__gte=since)
            .order_by("pk")
            .select_for_update()
        )
        functions = dict(Function.objects.filter(account=subject.account, arn=subject.arn).values_list("arn", "pk"))
        return bring_in_line(subject.account, subject.region, functions, now(), verdicts, list(held), EXPLAINED)


def _verdict(subject: Subject, one: Found) -> Verdict:
    return Verdict(Status.FAIL, subject.arn, subject.kind, subject.name, one.reason, one.evidence, one.day)
