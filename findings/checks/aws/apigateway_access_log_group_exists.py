"""LOG-19: the log group of a REST API's access log is there."""

from collections.abc import Iterator

from collectors.resources.aws import LogGroup, RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_groups import Presence, destination
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A REST API's access log has its log group",
    problem="A REST API's access log goes to a group that is gone",
    severity=Severity.HIGH,
    judges=RestApiStage,
    reads=(RestApiStage, LogGroup),
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
def apigateway_access_log_group_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail one whose log group of this region is not there."""

    def judge(item: RestApiStage) -> Verdict:
        if not item.access_log_destination:
            return not_applicable(item, "It has no access log.")
        found = destination(snapshot, item.access_log_destination)
        shown = {"destination": item.access_log_destination, "log_group": found.name}
        if found.presence is Presence.ELSEWHERE:
            return not_applicable(item, "Its access log goes where this account and region cannot see.", **shown)
        if found.presence is Presence.GONE:
            return failed(item, f"Its access log goes to {found.name}, which does not exist.", **shown)
        return passed(item, f"Its access log goes to {found.name}.", **shown)

    return judge_each(snapshot, RestApiStage, judge)
