"""LOG-36: a trail's files are kept as long as they must be."""

from collections.abc import Iterator, Sequence

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.environments import RETENTION_DAYS, environment_of
from findings.checks import check
from findings.checks.trail_buckets import judge_buckets, kept_days
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A trail's files are kept long enough",
    problem="A trail's files are removed too early",
    severity=Severity.MEDIUM,
    judges=TrailBucket,
    reads=(Trail, TrailBucket),
    risk=(
        "Intrusions are often found months later. Files that the bucket's own lifecycle removes before that leave "
        "nobody to ask what was done, and the removal looks like housekeeping."
    ),
    remedy=Remedy(
        text="Let the lifecycle of {name} keep the trail's files for {required_days} days at least.",
        cli="""# With versions an expired file lives on as an old one, unless a rule for old versions removes that
aws s3api put-bucket-versioning --bucket {name} --versioning-configuration Status=Enabled
# put-bucket-lifecycle-configuration replaces all rules: read them, raise the days of those that reach the files
aws s3api get-bucket-lifecycle-configuration --bucket {name} --query '{Rules: Rules}' --output json > rules.json""",
        terraform="""# In the rule of the resource "aws_s3_bucket_lifecycle_configuration" of this bucket
expiration {
  days = {required_days}
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_11,
        controls.PCI_10_5_1,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
)
def cloudtrail_bucket_keeps_objects(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bucket whose lifecycle removes a trail's files before the retention of its environment is over."""
    required = RETENTION_DAYS[environment_of((), snapshot.environment)]

    def judge(bucket: TrailBucket, trails: Sequence[Trail]) -> Verdict:
        kept = kept_days(bucket, trails)
        shown = {"kept_days": kept, "required_days": required}
        if kept is None:
            return passed(bucket, "Its lifecycle removes none of the trail's files.", **shown)
        if kept < required:
            return failed(bucket, f"Files are removed after {kept} days; {required} are required.", **shown)
        return passed(bucket, f"Files are kept for {kept} days.", **shown)

    return judge_buckets(snapshot, judge)
