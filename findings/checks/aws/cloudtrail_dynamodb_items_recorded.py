"""LOG-51 and row 68: who reads and writes items of tables is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.data_event_remedies import data_event_remedy
from findings.checks.data_events import DYNAMODB_ITEMS, judge_data_events
from findings.verdict import Severity, Verdict


@check(
    title="A trail records who reads and writes items of tables",
    problem="Nobody records who reads and writes items of tables",
    severity=Severity.INFORMATIONAL,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors),
    risk=(
        "Tables hold what functions work on. Only data events of DynamoDB show which identity read or changed items "
        "of which table; without them a copied table leaves no trace."
    ),
    remedy=data_event_remedy(DYNAMODB_ITEMS.type, "all items of tables"),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
def cloudtrail_dynamodb_items_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record all reads and writes of items."""
    return judge_data_events(snapshot, DYNAMODB_ITEMS)
