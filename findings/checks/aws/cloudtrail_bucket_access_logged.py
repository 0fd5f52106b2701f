"""Row 18: who touches a trail's files is recorded."""

from collections.abc import Iterator, Sequence

from collectors.resources.aws import Trail, TrailBucket, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails as trail_analysis
from findings.analysis.trail_selectors import ARN_FIELD, Extent, Question
from findings.checks import check
from findings.checks.trail_buckets import judge_buckets
from findings.verdict import Remedy, Severity, Verdict, failed, passed

ANY_ACCESS = Question({"eventCategory": "Data", "resources.type": "AWS::S3::Object"}, subject=ARN_FIELD)


@check(
    title="Access to the bucket of a trail is recorded",
    problem="Access to the bucket of a trail is not recorded",
    severity=Severity.LOW,
    judges=TrailBucket,
    reads=(Trail, TrailBucket, TrailStatus, TrailSelectors),
    risk=(
        "Somebody who reads the files learns what is watched, and somebody who deletes them hides what they did. "
        "Without a record of access to the bucket neither can be told."
    ),
    remedy=Remedy(
        text="Let {name} log access to another bucket of this account, or let a trail record its objects.",
        cli="""LOG_BUCKET=a-bucket-for-access-logs
aws s3api get-bucket-logging --bucket {name}
aws s3api put-bucket-logging --bucket {name} --bucket-logging-status \
  "{\\"LoggingEnabled\\": {\\"TargetBucket\\": \\"$LOG_BUCKET\\", \\"TargetPrefix\\": \\"trail-bucket/\\"}}\"""",
        terraform="""resource "aws_s3_bucket_logging" "trail" {
  bucket        = {name}
  target_bucket = var.access_log_bucket
  target_prefix = "trail-bucket/"
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_BUCKET_LOGGING,
        controls.NIST_AU_9,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",),
)
def cloudtrail_bucket_access_logged(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bucket without server access logging whose objects no trail records either."""
    seen = trail_analysis.watches(snapshot, ANY_ACCESS)

    def judge(bucket: TrailBucket, _trails: Sequence[Trail]) -> Verdict:
        if bucket.logs_to:
            return passed(bucket, f"Access is logged to {bucket.logs_to}.", logs_to=bucket.logs_to)
        for watch in seen:
            if watch.answer(f"{bucket.arn}/AWSLogs/").extent is Extent.ALL:
                return passed(bucket, f"The trail {watch.trail.name} records its objects.", trail=watch.trail.name)
        trail_analysis.require_all_read(snapshot, seen)
        return failed(bucket, "Neither is access to it logged nor does a trail record its objects.")

    return judge_buckets(snapshot, judge)
