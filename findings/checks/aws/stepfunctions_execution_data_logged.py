"""LOG-20: the log of an express workflow tells what went in and out."""

from collections.abc import Iterator

from collectors.resources.aws import StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An express workflow logs its input and output",
    problem="An express workflow logs no input and output",
    severity=Severity.LOW,
    judges=StateMachine,
    reads=(StateMachine,),
    risk=(
        "The log says that steps ran, but not with what: which order was changed, which account was named. Nothing "
        "else keeps it, since an express workflow has no history."
    ),
    remedy=Remedy(
        text="Let {name} include execution data in its log, if it holds nothing that must not be there.",
        cli="""# The present configuration is read, and only one of its members is exchanged
aws stepfunctions describe-state-machine --region {region} --state-machine-arn {arn} \\
  --query 'merge(loggingConfiguration, {includeExecutionData: `true`})' --output json > logging.json
aws stepfunctions update-state-machine --region {region} --state-machine-arn {arn} \\
  --logging-configuration file://logging.json""",
        terraform="""resource "aws_sfn_state_machine" "this" {
  name = {name}
  logging_configuration {
    level                  = "ALL"
    include_execution_data = true
  }
}""",
        cloudformation="""StateMachine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: {name}
    LoggingConfiguration:
      IncludeExecutionData: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.PCI_10_2_2, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
def stepfunctions_execution_data_logged(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an express workflow that logs without execution data."""
    return judge_each(snapshot, StateMachine, _judge)


def _judge(machine: StateMachine) -> Verdict:
    if machine.type != "EXPRESS":
        return not_applicable(machine, "It is a standard workflow, whose history holds the data.", type=machine.type)
    if machine.logging_level == "OFF":
        return not_applicable(machine, "It logs nothing at all.")
    if machine.include_execution_data:
        return passed(machine, "Its log holds execution data.")
    return failed(machine, "Its log holds no execution data.", level=machine.logging_level)
