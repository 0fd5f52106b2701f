"""Catalogue row 43: the logs of functions are encrypted with a key that the account rules itself."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Function logs are encrypted with a key of one's own",
    problem="Function logs are encrypted with AWS's own key only",
    severity=Severity.LOW,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction),
    risk=(
        "CloudWatch Logs encrypts every group, but with a key that nobody in the account rules. With a key of one's "
        "own each reader needs a second permission, its use is recorded, and access can be cut off at once."
    ),
    remedy=Remedy(
        text="Associate {name} with a KMS key whose policy lets CloudWatch Logs of {region} use it for this group.",
        cli="""KEY_ARN=the-arn-of-a-key-that-logs.{region}.amazonaws.com-may-use
aws logs associate-kms-key --region {region} --log-group-name {name} --kms-key-id "$KEY_ARN\"""",
        terraform="""resource "aws_cloudwatch_log_group" "function" {
  name       = {name}
  kms_key_id = aws_kms_key.logs.arn
}""",
        cloudformation="""FunctionLogGroup:
  Type: AWS::Logs::LogGroup
  Properties:
    LogGroupName: {name}
    KmsKeyId: !GetAtt LogsKey.Arn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",),
)
def log_group_encrypted(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group without a KMS key."""
    return judge_written(snapshot, _judge)


def _judge(group: LogGroup, functions: list[str]) -> Verdict:
    if group.kms_key_id:
        return passed(group, "It has a KMS key.", kms_key_id=group.kms_key_id, functions=functions)
    return failed(group, "It has no KMS key of its own.", functions=functions)
