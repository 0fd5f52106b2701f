"""LOG-52: the bucket that a trail writes to exists."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The bucket that a trail writes to exists",
    problem="A trail writes to a bucket that does not exist",
    severity=Severity.HIGH,
    judges=Trail,
    reads=(Trail, TrailBucket),
    risk=(
        "Nothing that the trail records is kept, and its switch still shows it as on. Worse, the name is free: whoever "
        "makes a bucket of that name in another account may get the account's records."
    ),
    remedy=Remedy(
        text="Make the bucket {bucket} in this account again, with a policy that lets this trail write to it.",
        cli="""# Another account may have taken the name: then let the trail write to a bucket of another name
aws s3api head-bucket --bucket {bucket}
aws s3api create-bucket --region {region} --bucket {bucket} \\
  --create-bucket-configuration LocationConstraint={region}
aws s3api put-bucket-policy --bucket {bucket} --policy file://policy-for-cloudtrail.json""",
        terraform="""resource "aws_s3_bucket" "trail" {
  bucket = {bucket}
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    ),
)
def cloudtrail_bucket_present(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail whose bucket is gone."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    if not trail.bucket:
        return not_applicable(trail, "It names no bucket.")
    bucket = snapshot.get(TrailBucket, f"arn:{snapshot.partition}:s3:::{trail.bucket}")
    if bucket is None:
        why = Gap(CoverageState.FAILED, None, f"nothing was returned for {trail.bucket}")
        raise NotCollectedError(TrailBucket.__name__, why)
    if bucket.place == "gone":
        return failed(trail, f"The bucket {bucket.name} does not exist.", bucket=bucket.name)
    if bucket.place == "elsewhere":
        return not_applicable(trail, "Its bucket is in another account and not visible here.", bucket=bucket.name)
    return passed(trail, "Its bucket exists.", bucket=bucket.name)
