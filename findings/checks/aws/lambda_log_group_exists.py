"""LOG-03: a function that runs but whose log group is gone leaves no trace."""

from collections.abc import Iterator

from collectors.resources.aws import FunctionTraffic, LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.functions import invocations, log_group_name
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A function that is invoked has its log group",
    problem="A function is invoked but has no log group",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, LogGroup, FunctionTraffic),
    link=Link.WRITTEN,
    risk=(
        "The function runs, but the log group that it is configured to write to does not exist. Either its role may "
        "not create it or somebody deleted it: nothing that an attacker does in this function is written down."
    ),
    remedy=Remedy(
        text="Create the log group {log_group} and let the function's role write to it.",
        cli="""aws logs create-log-group --region {region} --log-group-name {log_group}
aws logs put-retention-policy --region {region} --log-group-name {log_group} --retention-in-days 365
# The role needs logs:CreateLogStream and logs:PutLogEvents on this group:
aws iam list-attached-role-policies --role-name {role}""",
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
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_12,
        controls.NIST_AU_5,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",),
)
def lambda_log_group_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with invocations whose configured log group does not exist."""
    groups = {group.name for group in snapshot.all(LogGroup)}

    def judge(function: LambdaFunction) -> Verdict:
        group = log_group_name(function)
        if group in groups:
            return passed(function, f"Its log group {group} exists.", log_group=group)
        count = invocations(snapshot, function)
        snapshot.complete(LogGroup)
        if not count:
            return not_applicable(function, "It was not invoked, so no log group is needed yet.", log_group=group)
        # Rounded down, so that the evidence does not change with every scan.
        at_least = 10 ** (len(str(max(1, int(count)))) - 1)
        reason = f"It was invoked at least {at_least:,} times, but its log group {group} does not exist."
        role = function.role_arn.rpartition("/")[2]
        return failed(function, reason, log_group=group, invocations_at_least=at_least, role=role)

    return judge_each(snapshot, LambdaFunction, judge)
