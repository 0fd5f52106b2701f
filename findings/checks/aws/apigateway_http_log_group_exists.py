"""LOG-19: the log group of an HTTP or WebSocket API's access log is there."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import HttpApiStage, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import judge_group
from findings.verdict import Remedy, Severity, Verdict


@check(
    title="An HTTP API's access log has its log group",
    problem="An HTTP API's access log goes to a group that is gone",
    severity=Severity.HIGH,
    judges=HttpApiStage,
    reads=(HttpApiStage, LogGroup),
    risk=(
        "Access logging looks switched on, but the group it writes to was deleted or never made. Requests leave no "
        "line, and nothing says so: the API goes on serving, the setting goes on looking right."
    ),
    remedy=Remedy(
        text="Make the log group {log_group} again, and find out who deleted it.",
        cli="""aws logs create-log-group --region {region} --log-group-name {log_group}
aws logs put-retention-policy --region {region} --log-group-name {log_group} --retention-in-days 365
aws cloudtrail lookup-events --region {region} \\
  --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteLogGroup""",
        terraform="""resource "aws_cloudwatch_log_group" "api" {
  name              = {log_group}
  retention_in_days = 365
}""",
        cloudformation="""LogGroup:
  Type: AWS::Logs::LogGroup
  Properties:
    LogGroupName: {log_group}
    RetentionInDays: 365""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15,
              controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)  # fmt: skip
def apigateway_http_log_group_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail one whose log group of this region is not there."""
    return judge_each(snapshot, HttpApiStage, partial(judge_group, snapshot))
