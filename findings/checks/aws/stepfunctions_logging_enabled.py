"""Catalogue row 54: executions of a state machine are logged."""

from collections.abc import Iterator

from collectors.resources.aws import StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A state machine logs its executions",
    problem="A state machine logs nothing",
    severity=Severity.MEDIUM,
    judges=StateMachine,
    reads=(StateMachine,),
    risk=(
        "Without logging nobody sees which steps ran, failed or were aborted. An express workflow keeps no history of "
        "its own, so its executions leave no trace at all."
    ),
    remedy=Remedy(
        text="Set the log level of {name} to ERROR or above and give it a log group.",
        cli="""LOG_GROUP_ARN=the-arn-of-a-log-group  # its name should begin with /aws/vendedlogs/states/
aws stepfunctions update-state-machine --region {region} --state-machine-arn {arn} --logging-configuration \\
  "level=ALL,includeExecutionData=false,destinations=[{cloudWatchLogsLogGroup={logGroupArn=${LOG_GROUP_ARN}:*}}]\"""",
        terraform="""resource "aws_sfn_state_machine" "this" {
  name = {name}
  logging_configuration {
    level                  = "ALL"
    include_execution_data = false
    log_destination        = join(":", [aws_cloudwatch_log_group.states.arn, "*"])
  }
}""",
        cloudformation="""StateMachine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: {name}
    LoggingConfiguration:
      Level: ALL
      IncludeExecutionData: false
      Destinations:
        - CloudWatchLogsLogGroup:
            LogGroupArn: !GetAtt StatesLogGroup.Arn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_2,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
def stepfunctions_logging_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a state machine whose log level is OFF or that has no destination."""
    return judge_each(snapshot, StateMachine, _judge)


def _judge(machine: StateMachine) -> Verdict:
    shown = {"level": machine.logging_level, "destinations": list(machine.log_destinations), "type": machine.type}
    if machine.logging_level == "OFF":
        return failed(machine, "Its log level is OFF.", **shown)
    if not machine.log_destinations:
        return failed(machine, "It has no log destination.", **shown)
    return passed(machine, f"It logs at the level {machine.logging_level}.", **shown)
