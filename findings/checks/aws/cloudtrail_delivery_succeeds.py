"""Catalogue row 15: a trail that records also delivers."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.moments import moment
from findings.analysis.trails import is_at_home, records_reads, status_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

LONGEST_SILENCE = timedelta(hours=24)


@check(
    title="A trail's events reach their bucket",
    problem="A trail cannot deliver what it records",
    severity=Severity.MEDIUM,
    judges=Trail,
    reads=(Trail, TrailStatus, TrailSelectors),
    risk=(
        "The trail says that it is logging, but its files do not arrive. A changed bucket policy, a deleted bucket or "
        "a disabled key blinds every detection that reads this trail, and its switch still shows it as on."
    ),
    remedy=Remedy(
        text="Find out why CloudTrail cannot write to the bucket {bucket}, and mend its policy or key.",
        cli="""aws cloudtrail get-trail-status --region {region} --name {arn}
aws s3api get-bucket-policy --bucket {bucket}
aws s3api get-bucket-location --bucket {bucket}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",),
)
def cloudtrail_delivery_succeeds(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a logging trail with a delivery error or without a delivery in the day before the snapshot."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    status = status_of(snapshot, trail)
    if not status.is_logging:
        return not_applicable(trail, "It is stopped.")
    shown = {
        "bucket": trail.bucket or "",
        "latest_delivery": status.latest_delivery_time,
        "error": status.latest_delivery_error,
    }
    reads = records_reads(snapshot, trail)
    if status.latest_delivery_error:
        return failed(trail, f"Delivery fails: {status.latest_delivery_error}.", **shown)
    since = status.latest_delivery_time or status.started
    late = since is None or moment(snapshot.taken_at) - moment(since) > LONGEST_SILENCE
    if late and not reads:
        # The Portal's own reading is a read event: only a trail that records those has something to deliver every day.
        return not_applicable(trail, "It records too little for its silence to mean anything.", **shown)
    if late:
        return failed(trail, f"Nothing was delivered since {since or 'it was made'}.", **shown)
    if status.latest_delivery_time is None:
        return not_applicable(trail, "It was started less than a day ago and has not delivered yet.", **shown)
    return passed(trail, "It delivers.", **shown)
