"""LOG-36 and row 18: a trail's files cannot be removed at will."""

from collections.abc import Iterator, Sequence

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.trail_buckets import judge_buckets
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="The files of a trail cannot be deleted at will",
    problem="The files of a trail can be deleted at will",
    severity=Severity.MEDIUM,
    judges=TrailBucket,
    reads=(Trail, TrailBucket),
    risk=(
        "Whoever may delete objects of this bucket may delete the record of what they did. Versions keep a copy, but "
        "only a lock or a second factor keeps the copy from being deleted, too."
    ),
    remedy=Remedy(
        text="Turn on the versions of {name}, then its Object Lock with a default retention (or MFA delete).",
        cli="""aws s3api put-bucket-versioning --bucket {name} --versioning-configuration Status=Enabled
# From now on every new file is locked for a year; those that are there stay as they are
aws s3api put-object-lock-configuration --bucket {name} --object-lock-configuration \
  'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=COMPLIANCE,Days=365}}'""",
        terraform="""resource "aws_s3_bucket_versioning" "trail" {
  bucket = {name}
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_object_lock_configuration" "trail" {
  bucket = {name}
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 365
    }
  }
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.PCI_10_3_4,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",),
)
def cloudtrail_bucket_immutable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bucket without versions, or with neither a default lock nor MFA delete."""
    return judge_buckets(snapshot, _judge)


def _judge(bucket: TrailBucket, _trails: Sequence[Trail]) -> Verdict:
    shown = {"versioned": bucket.versioned, "lock_mode": bucket.lock_mode, "lock_days": bucket.lock_days,
             "mfa_delete": bucket.mfa_delete}  # fmt: skip
    if not bucket.versioned:
        return failed(bucket, "It keeps no versions, so a deleted file is gone.", **shown)
    if not (bucket.lock_days or bucket.mfa_delete):
        return failed(bucket, "It keeps versions, but nothing keeps these from being deleted.", **shown)
    return passed(bucket, "Its files are locked." if bucket.lock_days else "It takes MFA to delete them.", **shown)
