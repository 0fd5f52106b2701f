"""Row 53's neighbour: requests to a GraphQL API are traced."""

from collections.abc import Iterator

from collectors.resources.aws import GraphqlApi
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A GraphQL API traces its requests",
    problem="A GraphQL API does not trace its requests",
    severity=Severity.LOW,
    judges=GraphqlApi,
    reads=(GraphqlApi,),
    risk=(
        "One request may call many functions and tables. Without a trace nobody can tell which of them a suspicious "
        "query has touched; the lines that belong together have to be guessed."
    ),
    remedy=Remedy(
        text="Switch on X-Ray tracing of {name}.",
        cli="""# update-graphql-api resets what it is not given: all that is there is read and put back
aws appsync get-graphql-api --region {region} --api-id {api_id} --query "graphqlApi.{apiId: apiId, \\
  additionalAuthenticationProviders: additionalAuthenticationProviders, userPoolConfig: userPoolConfig, \\
  openIDConnectConfig: openIDConnectConfig, lambdaAuthorizerConfig: lambdaAuthorizerConfig, \\
  mergedApiExecutionRoleArn: mergedApiExecutionRoleArn, logConfig: logConfig, ownerContact: ownerContact, \\
  introspectionConfig: introspectionConfig, queryDepthLimit: queryDepthLimit, resolverCountLimit: resolverCountLimit, \\
  enhancedMetricsConfig: enhancedMetricsConfig, authenticationType: authenticationType, name: name}" \\
  --output json | grep -v ': null' > api.json
aws appsync update-graphql-api --region {region} --cli-input-json file://api.json --xray-enabled""",
        terraform="""resource "aws_appsync_graphql_api" "this" {
  name         = {name}
  xray_enabled = true
}""",
        cloudformation="""GraphQLApi:
  Type: AWS::AppSync::GraphQLApi
  Properties:
    Name: {name}
    XrayEnabled: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html",),
)
def appsync_tracing_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a GraphQL API without X-Ray tracing."""
    return judge_each(snapshot, GraphqlApi, _judge)


def _judge(api: GraphqlApi) -> Verdict:
    shown = {"api_id": api.arn.rpartition("/")[2]}
    if api.tracing:
        return passed(api, "It traces its requests.", **shown)
    return failed(api, "Its tracing is off.", **shown)
