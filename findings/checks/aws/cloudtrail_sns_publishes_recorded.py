"""LOG-51: who publishes to topics is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import Topic, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.data_event_remedies import data_event_remedy
from findings.checks.data_events import SNS_PUBLISHES, judge_resources
from findings.verdict import Severity, Verdict


@check(
    title="A trail records who publishes to topics",
    problem="Nobody records who publishes to topics",
    severity=Severity.INFORMATIONAL,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors, Topic),
    risk=(
        "Whoever may publish to a topic can start the functions that it feeds, and can send false alarms to people "
        "on call. Only data events of SNS show who did."
    ),
    remedy=data_event_remedy(SNS_PUBLISHES.type, "all publishing to topics"),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_12,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
def cloudtrail_sns_publishes_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record what is published to each topic."""
    return judge_resources(snapshot, SNS_PUBLISHES, Topic)
