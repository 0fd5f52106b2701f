"""Row 2: calls of a function are traced."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Calls of a function are traced",
    problem="Calls of a function are traced only if the caller asks for it",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction,),
    risk=(
        "Without active tracing a call through several functions and services leaves pieces in many logs that nothing "
        "ties together, and a caller that sends no trace header decides itself that nothing is traced."
    ),
    remedy=Remedy(
        text="Switch active tracing on for {name}; its role needs xray:PutTraceSegments.",
        cli="""aws lambda update-function-configuration --region {region} --function-name {name} \\
  --tracing-config Mode=Active""",
        terraform="""resource "aws_lambda_function" "this" {
  function_name = {name}
  tracing_config {
    mode = "Active"
  }
}""",
        cloudformation="""Function:
  Type: AWS::Lambda::Function
  Properties:
    FunctionName: {name}
    TracingConfig:
      Mode: Active""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",),
)
def lambda_tracing_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose tracing mode is PassThrough."""
    return judge_each(snapshot, LambdaFunction, _judge)


def _judge(function: LambdaFunction) -> Verdict:
    if function.tracing_mode == "Active":
        return passed(function, "Active tracing is on.", tracing_mode="Active")
    return failed(function, "Active tracing is off.", tracing_mode=function.tracing_mode)
