"""Catalogue row 52: requests to an HTTP or WebSocket API are logged."""

from collections.abc import Iterator

from collectors.resources.aws import HttpApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import shown
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="An HTTP or WebSocket API stage logs its requests",
    problem="An HTTP or WebSocket API stage logs nothing",
    severity=Severity.MEDIUM,
    judges=HttpApiStage,
    reads=(HttpApiStage,),
    risk=(
        "An HTTP API has no execution log: the access log is the only record of source addresses, refused tokens and "
        "requests that never reached a function. Without it nobody sees who knocked."
    ),
    remedy=Remedy(
        text="Give the stage {stage} of {api_name} an access log.",
        cli="""LOG_GROUP_ARN=the-arn-of-a-log-group
FORMAT='$context.requestId $context.identity.sourceIp $context.routeKey $context.status $context.integrationError'
aws apigatewayv2 update-stage --region {region} --api-id {api_id} --stage-name {stage} \\
  --access-log-settings "DestinationArn=$LOG_GROUP_ARN,Format='$FORMAT'\"""",
        terraform="""resource "aws_apigatewayv2_stage" "this" {
  api_id = {api_id}
  name   = {stage}
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      requestId = "$context.requestId"
      ip        = "$context.identity.sourceIp"
      route     = "$context.routeKey"
      status    = "$context.status"
    })
  }
}""",
        cloudformation="""Stage:
  Type: AWS::ApiGatewayV2::Stage
  Properties:
    ApiId: {api_id}
    StageName: {stage}
    AccessLogSettings:
      DestinationArn: !GetAtt ApiLogGroup.Arn
      Format: $context.requestId $context.identity.sourceIp $context.routeKey $context.status""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15,
              controls.MITRE_PUBLIC_APP),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",),
)  # fmt: skip
def apigateway_http_access_logged(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage without access log; a WebSocket API may log executions of all its routes instead."""
    return judge_each(snapshot, HttpApiStage, _judge)


def _judge(stage: HttpApiStage) -> Verdict:
    if stage.access_log_destination:
        return passed(stage, "Its access log is on.", destination=stage.access_log_destination, **shown(stage))
    logged = bool(stage.routes) and all(route.logging_level in ("ERROR", "INFO") for route in stage.routes)
    if stage.protocol == "WEBSOCKET" and logged:
        return passed(stage, "It logs the executions of all its routes.", **shown(stage))
    return failed(stage, "Its access log is off.", protocol=stage.protocol, **shown(stage))
