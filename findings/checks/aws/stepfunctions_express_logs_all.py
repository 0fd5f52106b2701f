"""LOG-20: an express workflow has no history, so its log must hold every execution."""

from collections.abc import Iterator

from collectors.resources.aws import StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An express workflow logs every execution",
    problem="An express workflow leaves no trace of its executions",
    severity=Severity.HIGH,
    judges=StateMachine,
    reads=(StateMachine,),
    risk=(
        "Step Functions keeps no history of express workflows: what the log does not hold never happened. At this "
        "level only failures are written, or nothing, and an execution that does the attacker's work succeeds."
    ),
    remedy=Remedy(
        text="Set the log level of {name} to ALL.",
        cli="""# Where it logs already stays; a new group is best named /aws/vendedlogs/states/...
LOG_GROUP_ARN=the-arn-of-a-log-group
present() { aws stepfunctions describe-state-machine --region {region} --state-machine-arn {arn} "$@"; }
if [ "$(present --output text --query 'length(loggingConfiguration.destinations || `[]`)')" != 0 ]; then
  present --output json --query 'merge(loggingConfiguration, {level: `"ALL"`, includeExecutionData: `true`})'
else
  echo '{"level": "ALL", "includeExecutionData": true, "destinations": [{"cloudWatchLogsLogGroup":
    {"logGroupArn": "'"$LOG_GROUP_ARN"':*"}}]}'
fi > logging.json
aws stepfunctions update-state-machine --region {region} --state-machine-arn {arn} \\
  --logging-configuration file://logging.json""",
        terraform="""resource "aws_sfn_state_machine" "this" {
  name = {name}
  type = "EXPRESS"
  logging_configuration {
    level                  = "ALL"
    include_execution_data = true
    log_destination        = join(":", [aws_cloudwatch_log_group.states.arn, "*"])
  }
}""",
        cloudformation="""StateMachine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: {name}
    StateMachineType: EXPRESS
    LoggingConfiguration:
      Level: ALL
      IncludeExecutionData: true
      Destinations:
        - CloudWatchLogsLogGroup:
            LogGroupArn: !GetAtt StatesLogGroup.Arn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
def stepfunctions_express_logs_all(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an express workflow whose log level is not ALL."""
    return judge_each(snapshot, StateMachine, _judge)


def _judge(machine: StateMachine) -> Verdict:
    if machine.type != "EXPRESS":
        return not_applicable(machine, "It is a standard workflow, whose history is kept.", type=machine.type)
    shown = {"level": machine.logging_level, "destinations": list(machine.log_destinations)}
    if machine.logging_level != "ALL" or not machine.log_destinations:
        return failed(machine, f"It keeps no history, and its log level is {machine.logging_level}.", **shown)
    return passed(machine, "It logs every execution.", **shown)
