"""Catalogue row 50: each method of a REST API has metrics of its own."""

from collections.abc import Iterator

from collectors.resources.aws import RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import shown
from findings.verdict import Remedy, Severity, Verdict, failed, passed

ALL_METHODS = "*/*"


@check(
    title="A REST API stage has metrics for each method",
    problem="A REST API stage has no metrics for its methods",
    severity=Severity.LOW,
    judges=RestApiStage,
    reads=(RestApiStage,),
    risk=(
        "Errors and calls are counted for the whole API only. A burst of refused logins or a probe of one forgotten "
        "path drowns in the sum, and no alarm can be put on the method that matters."
    ),
    remedy=Remedy(
        text="Switch on detailed metrics for all methods of the stage {stage} of {api_name}.",
        cli="""for METHOD in '*/*' {silent_paths}; do
  aws apigateway update-stage --region {region} --rest-api-id {api_id} --stage-name {stage} \\
    --patch-operations "op=replace,path=/$METHOD/metrics/enabled,value=true"
done""",
        terraform="""resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = {api_id}
  stage_name  = {stage}
  method_path = "*/*"
  settings {
    metrics_enabled = true
  }
}""",
        cloudformation="""Stage:
  Type: AWS::ApiGateway::Stage
  Properties:
    RestApiId: {api_id}
    StageName: {stage}
    MethodSettings:
      - ResourcePath: "/*"
        HttpMethod: "*"
        MetricsEnabled: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
    ),
)
def apigateway_detailed_metrics_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage whose detailed metrics are off for some method."""
    return judge_each(snapshot, RestApiStage, _judge)


def _judge(stage: RestApiStage) -> Verdict:
    silent = [method.path for method in stage.methods if not method.metrics][:20]
    if silent or not any(method.path == ALL_METHODS for method in stage.methods):
        words = ", ".join(silent) or "all methods"
        return failed(stage, f"Detailed metrics are off for {words}.", silent_paths=silent, **shown(stage))
    return passed(stage, "Detailed metrics are on for all methods.", **shown(stage))
