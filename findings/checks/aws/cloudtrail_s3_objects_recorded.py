"""LOG-51 and row 12: who reads and writes objects of buckets is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.data_event_remedies import data_event_remedy
from findings.checks.data_events import S3_OBJECTS, judge_data_events
from findings.verdict import Severity, Verdict


@check(
    title="A trail records who reads and writes objects",
    problem="Nobody records who reads and writes objects",
    severity=Severity.LOW,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors),
    risk=(
        "A function that is misused copies what its role may read. Only data events of S3 show which objects were "
        "read or written, by whom and from where; without them the loss cannot even be measured."
    ),
    remedy=data_event_remedy(S3_OBJECTS.type, "all objects of buckets"),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_OBJECT_WRITES,
        controls.CIS_AWS_OBJECT_READS,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
def cloudtrail_s3_objects_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record all reads and writes of objects."""
    return judge_data_events(snapshot, S3_OBJECTS)
