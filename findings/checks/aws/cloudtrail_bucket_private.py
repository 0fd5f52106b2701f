"""Row 18: nobody outside reads or changes a trail's files."""

from collections.abc import Iterator, Sequence

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.trail_buckets import judge_buckets
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="The bucket of a trail is closed to the public",
    problem="The bucket of a trail is open to the public",
    severity=Severity.HIGH,
    judges=TrailBucket,
    reads=(Trail, TrailBucket),
    risk=(
        "The files name every identity, address and resource of the account: a map for whoever attacks it. If the "
        "public may write as well, the evidence can be replaced without a trace of who did it."
    ),
    remedy=Remedy(
        text="Block public access to {name}, then take the open statement or grant away.",
        cli="""aws s3api put-public-access-block --bucket {name} --public-access-block-configuration \
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api get-bucket-policy --bucket {name} --query Policy --output text
aws s3api get-bucket-acl --bucket {name}""",
        terraform="""resource "aws_s3_bucket_public_access_block" "trail" {
  bucket                  = {name}
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",),
)
def cloudtrail_bucket_private(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bucket whose policy or grants let everyone in, unless its own block undoes that."""
    return judge_buckets(snapshot, _judge)


def _judge(bucket: TrailBucket, _trails: Sequence[Trail]) -> Verdict:
    open_by = [
        name
        for name, is_open, is_undone in (
            ("policy", bucket.policy_is_public, bucket.restricts_public_policy),
            ("grants", bucket.acl_is_public, bucket.ignores_public_acl),
        )
        if is_open and not is_undone
    ]
    if open_by:
        reason = f"Its {' and '.join(open_by)} let the public in, and its own block of public access does not help."
        return failed(bucket, reason, open_by=open_by)
    return passed(bucket, "It is closed to the public.")
