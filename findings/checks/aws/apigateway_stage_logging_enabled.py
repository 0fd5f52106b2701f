"""Catalogue row 48: requests to a REST API are logged, on every path."""

from collections.abc import Iterator

from collectors.resources.aws import RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import shown
from findings.verdict import Remedy, Severity, Verdict, failed, passed

ALL_METHODS = "*/*"


@check(
    title="A REST API stage logs its requests",
    problem="A REST API stage logs nothing",
    severity=Severity.MEDIUM,
    judges=RestApiStage,
    reads=(RestApiStage,),
    risk=(
        "The API is the front door of the functions behind it. Without its logs nobody sees who knocked: source "
        "addresses, refused keys and tokens, and the requests that never reached a function."
    ),
    remedy=Remedy(
        text="Switch on access logging of the stage {stage} of {api_name}, or execution logging of all its methods.",
        cli="""LOG_GROUP_ARN=the-arn-of-a-log-group
aws apigateway update-stage --region {region} --rest-api-id {api_id} --stage-name {stage} --patch-operations \\
  "op=replace,path=/accessLogSettings/destinationArn,value=$LOG_GROUP_ARN" \\
  'op=replace,path=/accessLogSettings/format,value=$context.requestId $context.identity.sourceIp $context.status' \\
  'op=replace,path=/*/*/logging/loglevel,value=INFO'""",
        terraform="""resource "aws_api_gateway_stage" "this" {
  rest_api_id = {api_id}
  stage_name  = {stage}
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      requestId = "$context.requestId"
      ip        = "$context.identity.sourceIp"
      status    = "$context.status"
    })
  }
}""",
        cloudformation="""Stage:
  Type: AWS::ApiGateway::Stage
  Properties:
    RestApiId: {api_id}
    StageName: {stage}
    AccessLogSetting:
      DestinationArn: !GetAtt ApiLogGroup.Arn
      Format: $context.requestId $context.identity.sourceIp $context.status""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_2,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
        controls.MITRE_PUBLIC_APP,
    ),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)
def apigateway_stage_logging_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage without access log unless execution logging is on for all methods and off for none."""
    return judge_each(snapshot, RestApiStage, _judge)


def _judge(stage: RestApiStage) -> Verdict:
    if stage.access_log_destination:
        return passed(stage, "Its access log is on.", destination=stage.access_log_destination, **shown(stage))
    silent = [method.path for method in stage.methods if method.logging_level not in ("ERROR", "INFO")][:20]
    logged = [method.path for method in stage.methods if method.path not in silent][:20]
    if not any(method.path == ALL_METHODS for method in stage.methods) and logged:
        reason = f"Its execution log is on for {', '.join(logged)} only, and it has no access log."
        return failed(stage, reason, silent_paths=silent, **shown(stage))
    if ALL_METHODS in silent or not logged:
        return failed(stage, "Neither its access log nor its execution log is on.", silent_paths=silent, **shown(stage))
    if silent:
        return failed(stage, f"Its execution log is off for {', '.join(silent)}.", silent_paths=silent, **shown(stage))
    return passed(stage, "Its execution log is on for all methods.", **shown(stage))
