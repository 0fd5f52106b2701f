"""Catalogue row 53: the log of a GraphQL API tells failures of fields, and no secrets."""

from collections.abc import Iterator

from collectors.resources.aws import GraphqlApi
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# AppSync developer guide, "Monitoring": these write what resolvers get and give for every request.
VERBOSE = ("ALL", "DEBUG")


@check(
    title="A GraphQL API logs failures of fields, and no secrets",
    problem="A GraphQL API logs too little or too much of its fields",
    severity=Severity.LOW,
    judges=GraphqlApi,
    reads=(GraphqlApi,),
    risk=(
        "Without field logs a refused or failing resolver leaves no line, and probing field by field goes unseen. With "
        "verbose content at a high level the log holds headers, tokens and data of every request."
    ),
    remedy=Remedy(
        text="Set the field log level of {name} to ERROR or above, without verbose content.",
        cli="""# update-graphql-api resets what it is not given: all that is there is read and put back
aws appsync get-graphql-api --region {region} --api-id {api_id} --query "graphqlApi.{apiId: apiId, \\
  additionalAuthenticationProviders: additionalAuthenticationProviders, userPoolConfig: userPoolConfig, \\
  openIDConnectConfig: openIDConnectConfig, lambdaAuthorizerConfig: lambdaAuthorizerConfig, \\
  mergedApiExecutionRoleArn: mergedApiExecutionRoleArn, xrayEnabled: xrayEnabled, ownerContact: ownerContact, \\
  introspectionConfig: introspectionConfig, queryDepthLimit: queryDepthLimit, resolverCountLimit: resolverCountLimit, \\
  enhancedMetricsConfig: enhancedMetricsConfig, authenticationType: authenticationType, name: name}" \\
  --output json | grep -v ': null' > api.json
ROLE_ARN=$(aws appsync get-graphql-api --region {region} --api-id {api_id} \\
  --query graphqlApi.logConfig.cloudWatchLogsRoleArn --output text)
aws appsync update-graphql-api --region {region} --cli-input-json file://api.json \\
  --log-config "fieldLogLevel=ERROR,excludeVerboseContent=true,cloudWatchLogsRoleArn=$ROLE_ARN\"""",
        terraform="""resource "aws_appsync_graphql_api" "this" {
  name = {name}
  log_config {
    cloudwatch_logs_role_arn = aws_iam_role.appsync_logs.arn
    field_log_level          = "ERROR"
    exclude_verbose_content  = true
  }
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html",),
)
def appsync_field_logging_sound(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a log level NONE, and one above ERROR with verbose content."""
    return judge_each(snapshot, GraphqlApi, _judge)


def _judge(api: GraphqlApi) -> Verdict:
    shown = {"api_id": api.arn.rpartition("/")[2], "level": api.field_log_level}
    if api.field_log_level is None:
        return not_applicable(api, "It logs nothing at all.", **shown)
    if api.field_log_level == "NONE":
        return failed(api, "Its fields log nothing, not even failures.", **shown)
    if api.field_log_level in VERBOSE and not api.exclude_verbose:
        return failed(api, f"At {api.field_log_level} it logs headers and data of every request.", **shown)
    return passed(api, f"Its fields log at {api.field_log_level}.", **shown)
