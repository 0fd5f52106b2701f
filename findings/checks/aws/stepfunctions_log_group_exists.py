"""LOG-20: the log group of a state machine is there."""

from collections.abc import Iterator

from collectors.resources.aws import LogGroup, StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_groups import Presence, destination
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A state machine's log has its log group",
    problem="A state machine's log goes to a group that is gone",
    severity=Severity.HIGH,
    judges=StateMachine,
    reads=(StateMachine, LogGroup),
    risk=(
        "Logging looks switched on, but the group it goes to was deleted or never made. Executions leave no line; "
        "those of an express workflow leave nothing at all, since it keeps no history."
    ),
    remedy=Remedy(
        text="Make the log group {log_group} again, and find out who deleted it.",
        cli="""aws logs create-log-group --region {region} --log-group-name {log_group}
aws logs put-retention-policy --region {region} --log-group-name {log_group} --retention-in-days 365
aws cloudtrail lookup-events --region {region} \\
  --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteLogGroup""",
        terraform="""resource "aws_cloudwatch_log_group" "states" {
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
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)  # fmt: skip
def stepfunctions_log_group_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail one whose log group of this region is not there."""

    def judge(item: StateMachine) -> Verdict:
        places = [destination(snapshot, arn) for arn in item.log_destinations if item.logging_level != "OFF"]
        names = [place.name for place in places]
        gone = [place.name for place in places if place.presence is Presence.GONE]
        if gone:
            reason = f"It logs to {gone[0]}, which does not exist."
            return failed(item, reason, log_group=gone[0], destinations=names, type=item.type)
        if not any(place.presence is Presence.THERE for place in places):
            return not_applicable(item, "It has no log in this account and region.", destinations=names)
        return passed(item, f"It logs to {', '.join(names)}.", destinations=names)

    return judge_each(snapshot, StateMachine, judge)
