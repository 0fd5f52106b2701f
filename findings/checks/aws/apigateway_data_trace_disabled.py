"""Catalogue row 51: an execution log does not hold whole requests and responses."""

from collections.abc import Iterator

from collectors.resources.aws import RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import shown
from findings.verdict import Remedy, Severity, Verdict, failed, passed

# Data tracing adds to an execution log; without one it writes nothing.
WRITING = ("ERROR", "INFO")


@check(
    title="A REST API does not log whole requests and responses",
    problem="A REST API logs whole requests, secrets included",
    severity=Severity.MEDIUM,
    judges=RestApiStage,
    reads=(RestApiStage,),
    risk=(
        "Data tracing writes headers, bodies and tokens of every request into the execution log in plain text. Who may "
        "read the log may then act as any user, and personal data stays for as long as the log does."
    ),
    remedy=Remedy(
        text=(
            "Switch off data tracing of {paths} of the stage {stage} of {api_name}; access logs tell what an "
            "audit needs."
        ),
        cli="""for METHOD in {paths}; do
  aws apigateway update-stage --region {region} --rest-api-id {api_id} --stage-name {stage} \\
    --patch-operations "op=replace,path=/$METHOD/logging/dataTrace,value=false"
done""",
        terraform="""resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = {api_id}
  stage_name  = {stage}
  method_path = "*/*"
  settings {
    data_trace_enabled = false
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
        DataTraceEnabled: false""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.NIST_AU_9, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)
def apigateway_data_trace_disabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage with data tracing on a method whose execution log is on."""
    return judge_each(snapshot, RestApiStage, _judge)


def _judge(stage: RestApiStage) -> Verdict:
    paths = [method.path for method in stage.methods if method.data_trace and method.logging_level in WRITING][:20]
    if paths:
        return failed(stage, f"It logs whole requests of {', '.join(paths)}.", paths=paths, **shown(stage))
    return passed(stage, "It does not log whole requests.", **shown(stage))
