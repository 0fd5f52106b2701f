"""Catalogue row 49: requests to a REST API are traced."""

from collections.abc import Iterator

from collectors.resources.aws import RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import shown
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A REST API stage traces its requests",
    problem="A REST API stage does not trace its requests",
    severity=Severity.LOW,
    judges=RestApiStage,
    reads=(RestApiStage,),
    risk=(
        "Without a trace that begins at the API nobody can follow one request through functions, queues and tables; "
        "the lines that belong together have to be guessed from their times."
    ),
    remedy=Remedy(
        text="Switch on X-Ray tracing of the stage {stage} of {api_name}.",
        cli="""aws apigateway update-stage --region {region} --rest-api-id {api_id} --stage-name {stage} \\
  --patch-operations 'op=replace,path=/tracingEnabled,value=true'""",
        terraform="""resource "aws_api_gateway_stage" "this" {
  rest_api_id          = {api_id}
  stage_name           = {stage}
  xray_tracing_enabled = true
}""",
        cloudformation="""Stage:
  Type: AWS::ApiGateway::Stage
  Properties:
    RestApiId: {api_id}
    StageName: {stage}
    TracingEnabled: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html",),
)
def apigateway_tracing_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage without X-Ray tracing."""
    return judge_each(snapshot, RestApiStage, _judge)


def _judge(stage: RestApiStage) -> Verdict:
    if stage.tracing:
        return passed(stage, "It traces its requests.", **shown(stage))
    return failed(stage, "Its tracing is off.", **shown(stage))
