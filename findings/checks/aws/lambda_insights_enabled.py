"""Row 3: a function reports its CPU, memory and network use."""

import re
from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# CloudWatch user guide, "Available versions of the Lambda Insights extension"; its account differs between regions.
_INSIGHTS = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:LambdaInsightsExtension(-Arm64)?:\d+", re.ASCII)


@check(
    title="A function reports its CPU, memory and network use",
    problem="A function's CPU, memory and network use cannot be seen",
    severity=Severity.INFORMATIONAL,
    judges=LambdaFunction,
    reads=(LambdaFunction,),
    risk=(
        "Lambda's own metrics tell neither CPU time nor network traffic. Mining and copying data away look like any "
        "other call then; Lambda Insights shows them as work and bytes that do not fit the function."
    ),
    remedy=Remedy(
        text="Add the Lambda Insights extension to {name} and CloudWatchLambdaInsightsExecutionRolePolicy to its role.",
        cli="""# The layers that it has are read and kept; which one to add in {region} is listed in AWS's user guide
aws lambda update-function-configuration --region {region} --function-name {name} --layers \\
  $(aws lambda get-function-configuration --region {region} --function-name {name} \\
    --query 'not_null(Layers, `[]`)[].Arn' --output text) "$INSIGHTS_LAYER_ARN\"""",
        terraform="""resource "aws_lambda_function" "this" {
  function_name = {name}
  layers        = concat(var.layers, [var.insights_layer_arn])
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights.html",),
)
def lambda_insights_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function without the layer of Lambda Insights; any other layer is none."""
    return judge_each(snapshot, LambdaFunction, _judge)


def _judge(function: LambdaFunction) -> Verdict:
    layer = next((arn for arn in function.layers if _INSIGHTS.fullmatch(arn)), None)
    if layer is not None:
        return passed(function, "It has the Lambda Insights extension.", layer=layer)
    if function.package_type == "Image":
        return not_applicable(function, "What is in its container image cannot be seen from outside.")
    return failed(function, "It has no Lambda Insights extension.", layers=len(function.layers))
