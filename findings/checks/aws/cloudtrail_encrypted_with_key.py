"""Row 17: a trail's files are encrypted with a key of one's own."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A trail's files are encrypted with a key of one's own",
    problem="A trail's files are not encrypted with a key of one's own",
    severity=Severity.LOW,
    judges=Trail,
    reads=(Trail,),
    risk=(
        "With the key of S3 whoever may read the bucket reads the records. A key of one's own is a second lock: its "
        "policy says who may read the account's history, and its use is recorded."
    ),
    remedy=Remedy(
        text="Let {name} encrypt its files with a KMS key whose policy lets CloudTrail use it.",
        cli="""KEY_ARN=a-key-whose-policy-lets-cloudtrail-generate-data-keys
aws kms get-key-policy --region {region} --key-id "$KEY_ARN" --policy-name default --query Policy --output text
aws cloudtrail update-trail --region {region} --name {arn} --kms-key-id "$KEY_ARN\"""",
        terraform="""# In the resource "aws_cloudtrail"
kms_key_id = aws_kms_key.trail.arn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_TRAIL_KEY,
        controls.NIST_AU_9,
        controls.ISO_A_8_15,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    ),
)
def cloudtrail_encrypted_with_key(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail without a KMS key."""
    return judge_each(snapshot, Trail, _judge, only=partial(is_at_home, snapshot))


def _judge(trail: Trail) -> Verdict:
    if trail.kms_key_id:
        return passed(trail, "It has a key.", key=trail.kms_key_id)
    return failed(trail, "Its files are encrypted with the key of S3.", bucket=trail.bucket)
