"""LOG-18: the access log of an HTTP or WebSocket API tells who called what, from where and with what outcome."""

from collections.abc import Iterator

from collectors.resources.aws import HttpApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import judge_fields
from findings.verdict import Remedy, Severity, Verdict


@check(
    title="The access log of an HTTP API tells the essentials",
    problem="The access log of an HTTP API leaves out the essentials",
    severity=Severity.MEDIUM,
    judges=HttpApiStage,
    reads=(HttpApiStage,),
    risk=(
        "The access log exists, but its lines cannot answer the first questions after an attack: from which address, "
        "to which path, with what outcome, and which lines of the function behind it belong to the request."
    ),
    remedy=Remedy(
        text="Add {missing} to the access log format of the stage {stage} of {api_name}.",
        cli="""# The settings are replaced as a whole: the destination is read, and the present format is kept in front
DESTINATION=$(aws apigatewayv2 get-stage --region {region} --api-id {api_id} --stage-name {stage} \\
  --query AccessLogSettings.DestinationArn --output text)
FORMAT=$(aws apigatewayv2 get-stage --region {region} --api-id {api_id} --stage-name {stage} \\
  --query AccessLogSettings.Format --output text)
MORE='$context.requestId $context.identity.sourceIp $context.routeKey $context.status'
case "$FORMAT" in
  "{"*) FORMAT="${FORMAT%\\}}, \\"audit\\": \\"$MORE\\"}" ;;
  *) FORMAT="$FORMAT $MORE" ;;
esac
aws apigatewayv2 update-stage --region {region} --api-id {api_id} --stage-name {stage} \\
  --access-log-settings "DestinationArn=$DESTINATION,Format='$FORMAT'\"""",
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
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.PCI_10_2_2, controls.ISO_A_8_15,
              controls.MITRE_PUBLIC_APP),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)  # fmt: skip
def apigateway_http_log_fields_present(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage with an access log whose format leaves out what every record needs."""
    return judge_each(snapshot, HttpApiStage, judge_fields)
