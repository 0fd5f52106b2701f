"""LOG-51: who sends, reads and deletes messages of queues is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import Queue, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.data_event_remedies import data_event_remedy
from findings.checks.data_events import SQS_MESSAGES, judge_resources
from findings.verdict import Severity, Verdict


@check(
    title="A trail records who handles messages of queues",
    problem="Nobody records who handles messages of queues",
    severity=Severity.INFORMATIONAL,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors, Queue),
    risk=(
        "A message that is put into a queue becomes an event of a function, and one that is taken out never reaches "
        "it. Only data events of SQS show which identity did either."
    ),
    remedy=data_event_remedy(SQS_MESSAGES.type, "all messages of queues"),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_12,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
def cloudtrail_sqs_messages_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record what is done to the messages of each queue."""
    return judge_resources(snapshot, SQS_MESSAGES, Queue)
