"""Catalogue row 53: requests to a GraphQL API are logged."""

from collections.abc import Iterator

from collectors.resources.aws import GraphqlApi
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A GraphQL API logs its requests",
    problem="A GraphQL API logs nothing",
    severity=Severity.MEDIUM,
    judges=GraphqlApi,
    reads=(GraphqlApi,),
    risk=(
        "All requests go to one address, so that the web server's view tells nothing: only the API's own log says "
        "which operation was asked for, by whom, and what was refused. Without it probing the schema goes unseen."
    ),
    remedy=Remedy(
        text="Give {name} a log configuration with a role that may write logs.",
        cli="""ROLE_ARN=the-arn-of-a-role-that-appsync.amazonaws.com-may-assume
# update-graphql-api resets what it is not given: all that is there is read and put back
aws appsync get-graphql-api --region {region} --api-id {api_id} --query "graphqlApi.{apiId: apiId, \\
  additionalAuthenticationProviders: additionalAuthenticationProviders, userPoolConfig: userPoolConfig, \\
  openIDConnectConfig: openIDConnectConfig, lambdaAuthorizerConfig: lambdaAuthorizerConfig, \\
  mergedApiExecutionRoleArn: mergedApiExecutionRoleArn, xrayEnabled: xrayEnabled, ownerContact: ownerContact, \\
  introspectionConfig: introspectionConfig, queryDepthLimit: queryDepthLimit, resolverCountLimit: resolverCountLimit, \\
  enhancedMetricsConfig: enhancedMetricsConfig, authenticationType: authenticationType, name: name}" \\
  --output json | grep -v ': null' > api.json
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
        cloudformation="""GraphQLApi:
  Type: AWS::AppSync::GraphQLApi
  Properties:
    Name: {name}
    LogConfig:
      CloudWatchLogsRoleArn: !GetAtt AppSyncLogsRole.Arn
      FieldLogLevel: ERROR
      ExcludeVerboseContent: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html",),
)
def appsync_logging_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a GraphQL API without log configuration."""
    return judge_each(snapshot, GraphqlApi, _judge)


def _judge(api: GraphqlApi) -> Verdict:
    shown = {"api_id": api.arn.rpartition("/")[2], "level": api.field_log_level, "role": api.log_role_arn}
    if api.field_log_level is None or not api.log_role_arn:
        return failed(api, "It has no log configuration.", **shown)
    return passed(api, "It logs its requests.", **shown)
