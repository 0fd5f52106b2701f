"""LOG-52: the files that vouch for a trail's log files arrive."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.deliveries import silent_since
from findings.analysis.trails import is_at_home, status_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The digest files of a trail arrive",
    problem="The digest files of a trail do not arrive",
    severity=Severity.MEDIUM,
    judges=Trail,
    reads=(Trail, TrailStatus),
    risk=(
        "Validation needs the digest that CloudTrail signs every hour. Where digests do not arrive, log files can be "
        "changed or deleted and nobody can prove it, although validation is switched on."
    ),
    remedy=Remedy(
        text="Find out why CloudTrail cannot write its digests to {bucket}, and mend the bucket's policy or the key.",
        cli="""aws cloudtrail get-trail-status --region {region} --name {arn}
aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_VALIDATION,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.PCI_10_3_4,
        controls.ISO_A_8_15,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html",
    ),
)
def cloudtrail_digest_delivered(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a validating trail with a digest error, or without a digest in the day before the snapshot."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    status = status_of(snapshot, trail)
    if not trail.log_file_validation:
        return not_applicable(trail, "It does not validate its files.")
    if not status.is_logging:
        return not_applicable(trail, "It is stopped.")
    error, latest = status.latest_digest_delivery_error, status.latest_digest_delivery_time
    shown = {"bucket": trail.bucket or "", "latest_digest": latest, "error": error}
    if error:
        return failed(trail, f"Delivery of digests fails: {error}.", **shown)
    if since := silent_since(snapshot, latest, status.started):
        return failed(trail, f"No digest was delivered since {since}.", **shown)
    if latest is None:
        return not_applicable(trail, "It was started less than a day ago and has no digest yet.", **shown)
    return passed(trail, "Its digests arrive.", **shown)
