"""LOG-34: a log group that is deleted does not come back bare."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.functions import log_group_name
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A function does not make its log group anew",
    problem="A deleted log group would come back bare",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction, LogGroup, Role, ManagedPolicy),
    risk=(
        "When the log group is deleted, the next run makes it again: without retention, key, filters and subscribers. "
        "It looks as if nothing had happened, and nobody is told any more. Groups are better made by the deployment."
    ),
    remedy=Remedy(
        text="Make log groups in the deployment and take logs:CreateLogGroup from the role {role}.",
        cli="""aws iam list-role-policies --role-name {role}
aws iam list-attached-role-policies --role-name {role}
# AWSLambdaBasicExecutionRole holds logs:CreateLogGroup; a policy of your own with the other two actions does not""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.ISO_A_8_15, controls.MITRE_INDICATOR_REMOVAL),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",),
)
def lambda_role_cannot_create_groups(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose group exists and whose role could make it anew."""
    access = Access.of(snapshot)
    groups = {group.name: group for group in snapshot.all(LogGroup)}

    def judge(function: LambdaFunction) -> Verdict:
        name = log_group_name(function)
        group, role = groups.get(name), function.role_arn.rpartition("/")[2]
        if group is None:
            return not_applicable(function, f"Its log group {name} does not exist.", log_group=name)
        if access.role_may(function.role_arn, "logs:CreateLogGroup", f"{group.arn}:log-stream:"):
            return failed(function, f"Its role {role} may create {name} anew, without its settings.", role=role)
        return passed(function, f"Its role {role} may not create log groups.", role=role)

    return judge_each(snapshot, LambdaFunction, judge)
