"""LOG-36: a trail's files outlive a take-over of the account."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A trail's files outlive a take-over of the account",
    problem="A trail's files fall with the account",
    severity=Severity.INFORMATIONAL,
    judges=Trail,
    reads=(Trail, TrailBucket),
    risk=(
        "Whoever takes over the account holds its evidence as well: the bucket, its policy and the key. Files in an "
        "account of their own, for which other people answer, or under a lock without a key, outlive that."
    ),
    remedy=Remedy(
        text="Let {name} write to a bucket of an account that is made for logs.",
        cli="""BUCKET=a-bucket-of-the-log-account-whose-policy-names-this-trail
aws s3api get-bucket-location --bucket "$BUCKET"
aws cloudtrail update-trail --region {region} --name {arn} --s3-bucket-name "$BUCKET\"""",
        terraform="""# In the resource "aws_cloudtrail"
s3_bucket_name = var.bucket_of_the_log_account""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.ISO_A_8_15,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html",
    ),
)
def cloudtrail_bucket_in_other_account(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail whose bucket is in the same account and not locked against everyone."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    bucket = snapshot.get(TrailBucket, f"arn:{snapshot.partition}:s3:::{trail.bucket}")
    if bucket is None or bucket.place == "gone":
        return not_applicable(trail, "There is no such bucket.")
    if bucket.place == "elsewhere":
        return passed(trail, f"The bucket {bucket.name} is in another account.", bucket=bucket.name)
    if bucket.lock_mode == "COMPLIANCE":
        return passed(trail, f"The lock of {bucket.name} holds against everyone.", bucket=bucket.name)
    return failed(trail, f"The bucket {bucket.name} is in the same account.", bucket=bucket.name)
