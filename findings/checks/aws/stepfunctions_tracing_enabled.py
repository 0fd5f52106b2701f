"""Catalogue row 55: executions of a state machine are traced."""

from collections.abc import Iterator

from collectors.resources.aws import StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A state machine traces its executions",
    problem="A state machine does not trace its executions",
    severity=Severity.LOW,
    judges=StateMachine,
    reads=(StateMachine,),
    risk=(
        "Without a trace nobody can follow one execution through the functions and services that it calls; the lines "
        "that belong together have to be guessed from their times."
    ),
    remedy=Remedy(
        text="Switch on X-Ray tracing of {name}; its role needs xray:PutTraceSegments.",
        cli="""aws stepfunctions update-state-machine --region {region} --state-machine-arn {arn} \\
  --tracing-configuration enabled=true""",
        terraform="""resource "aws_sfn_state_machine" "this" {
  name = {name}
  tracing_configuration {
    enabled = true
  }
}""",
        cloudformation="""StateMachine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: {name}
    TracingConfiguration:
      Enabled: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html",),
)
def stepfunctions_tracing_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a state machine without X-Ray tracing."""
    return judge_each(snapshot, StateMachine, _judge)


def _judge(machine: StateMachine) -> Verdict:
    if machine.tracing:
        return passed(machine, "It traces its executions.")
    return failed(machine, "Its tracing is off.")
