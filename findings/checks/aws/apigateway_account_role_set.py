"""LOG-19: execution logs need the role that API Gateway writes them with."""

from collections.abc import Iterator

from collectors.resources.aws import ApiGatewayAccount, HttpApiStage, ManagedPolicy, RestApiStage, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.execution_logs import execution_log_groups
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

SERVICE = "apigateway.amazonaws.com"
NEEDED = ("logs:CreateLogStream", "logs:PutLogEvents")


@check(
    title="API Gateway has a role to write execution logs with",
    problem="Execution logs of APIs are switched on and not written",
    severity=Severity.HIGH,
    judges=ApiGatewayAccount,
    reads=(ApiGatewayAccount, RestApiStage, HttpApiStage, Role, ManagedPolicy),
    risk=(
        "A stage says that it logs its executions, but API Gateway has no role in this region that may write them. "
        "Nothing is written and nothing warns: refused keys, failed authorizers and errors go unseen."
    ),
    remedy=Remedy(
        text="Give API Gateway in {region} a role that may write logs; {stages} want it.",
        cli="""ROLE_ARN=the-arn-of-a-role-that-apigateway.amazonaws.com-may-assume
# The role needs the managed policy AmazonAPIGatewayPushToCloudWatchLogs
aws apigateway get-account --region {region} --query cloudwatchRoleArn
aws apigateway update-account --region {region} \\
  --patch-operations "op=replace,path=/cloudwatchRoleArn,value=$ROLE_ARN\"""",
        terraform="""resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = aws_iam_role.api_gateway_logs.arn
}""",
        cloudformation="""ApiGatewayAccount:
  Type: AWS::ApiGateway::Account
  Properties:
    CloudWatchRoleArn: !GetAtt ApiGatewayLogsRole.Arn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)
def apigateway_account_role_set(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a region where a stage logs executions and API Gateway has no role, or one that is gone or may not write."""
    access = Access.of(snapshot)

    def judge(account: ApiGatewayAccount) -> Verdict:
        groups = execution_log_groups(snapshot)
        if not groups:
            return not_applicable(account, "No stage of this region logs its executions.")
        snapshot.all(Role), snapshot.all(ManagedPolicy)
        shown = {"stages": sorted(groups)[:10], "role": account.log_role_arn}
        fault = _fault(access, account, sorted(groups.values()))
        return failed(account, fault, **shown) if fault else passed(account, "Its role may write them.", **shown)

    return judge_each(snapshot, ApiGatewayAccount, judge)


def _fault(access: Access, account: ApiGatewayAccount, groups: list[str]) -> str | None:
    """Return in one sentence why execution logs are not written; raises NotCollectedError."""
    if account.log_role_arn is None:
        return f"Stages that log their executions: {len(groups)}, but no role is set."
    role = access.role(account.log_role_arn)
    if role is None:
        return f"The role {account.log_role_arn} does not exist."
    if not access.service_may(role.trust, SERVICE, "sts:AssumeRole", role.arn, account.arn):
        return f"API Gateway may not assume the role {role.name}."
    for group in groups:
        for action in NEEDED:
            if not access.role_may(role.arn, action, f"{group}:*"):
                return f"The role {role.name} may not do {action} on {group.rpartition(':')[2]}."
    return None
