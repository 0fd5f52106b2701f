"""LOG-18: the access log of a REST API tells who called what, from where and with what outcome."""

from collections.abc import Iterator

from collectors.resources.aws import RestApiStage
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.checks.stages import judge_fields
from findings.verdict import Remedy, Severity, Verdict


@check(
    title="The access log of a REST API tells the essentials",
    problem="The access log of a REST API leaves out the essentials",
    severity=Severity.MEDIUM,
    judges=RestApiStage,
    reads=(RestApiStage,),
    risk=(
        "The access log exists, but its lines cannot answer the first questions after an attack: from which address, "
        "to which path, with what outcome, and which lines of the function behind it belong to the request."
    ),
    remedy=Remedy(
        text="Add {missing} to the access log format of the stage {stage} of {api_name}.",
        cli="""# The present format is kept, and what is missing is put behind it; JSON gets a member more
FORMAT=$(aws apigateway get-stage --region {region} --rest-api-id {api_id} --stage-name {stage} \\
  --query accessLogSettings.format --output text)
MORE='$context.requestId $context.identity.sourceIp $context.httpMethod $context.resourcePath $context.status'
case "$FORMAT" in
  "{"*) FORMAT="${FORMAT%\\}}, \\"audit\\": \\"$MORE\\"}" ;;
  *) FORMAT="$FORMAT $MORE" ;;
esac
aws apigateway update-stage --region {region} --rest-api-id {api_id} --stage-name {stage} --patch-operations \\
  "op=replace,path=/accessLogSettings/format,value='$FORMAT'\"""",
        terraform="""resource "aws_api_gateway_stage" "this" {
  rest_api_id = {api_id}
  stage_name  = {stage}
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      requestId = "$context.requestId"
      ip        = "$context.identity.sourceIp"
      method    = "$context.httpMethod"
      path      = "$context.resourcePath"
      status    = "$context.status"
    })
  }
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.PCI_10_2_2, controls.ISO_A_8_15,
              controls.MITRE_PUBLIC_APP),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)  # fmt: skip
def apigateway_access_log_fields_present(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a stage with an access log whose format leaves out what every record needs."""
    return judge_each(snapshot, RestApiStage, judge_fields)
