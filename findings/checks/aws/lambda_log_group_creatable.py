"""LOG-04: where a log group is absent, the function's role may make it."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.functions import log_group_name
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A missing log group would be made by the function",
    problem="A log group is missing and the function may not make it",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, LogGroup, Role, ManagedPolicy),
    link=Link.WRITTEN,
    risk=(
        "The log group of the function does not exist and its role may not create it. From its first run on, whenever "
        "that is, the function leaves no log."
    ),
    remedy=Remedy(
        text="Create the log group {log_group}; that is better than letting the role create groups.",
        cli="""aws logs create-log-group --region {region} --log-group-name {log_group}
aws logs put-retention-policy --region {region} --log-group-name {log_group} --retention-in-days 365""",
        terraform="""resource "aws_cloudwatch_log_group" "function" {
  name              = {log_group}
  retention_in_days = 365
}""",
        cloudformation="""FunctionLogGroup:
  Type: AWS::Logs::LogGroup
  Properties:
    LogGroupName: {log_group}
    RetentionInDays: 365""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",),
)
def lambda_log_group_creatable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function without a log group whose role may not create one."""
    access = Access.of(snapshot)
    groups = {group.name for group in snapshot.all(LogGroup)}

    def judge(function: LambdaFunction) -> Verdict:
        group = log_group_name(function)
        if group in groups:
            return not_applicable(function, f"Its log group {group} exists.", log_group=group)
        snapshot.complete(LogGroup)
        snapshot.all(ManagedPolicy)
        arn = f"arn:{snapshot.partition}:logs:{snapshot.region}:{snapshot.account_id}:log-group:{group}:log-stream:"
        if access.role_may(function.role_arn, "logs:CreateLogGroup", arn):
            return passed(function, f"It may create its log group {group}.", log_group=group)
        return failed(function, f"Its log group {group} is absent and its role may not create it.", log_group=group)

    return judge_each(snapshot, LambdaFunction, judge)
