"""LOG-32: a function's logs are kept long enough for its environment."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup, ResourceTags
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.environments import RETENTION_DAYS, environment_of
from findings.checks import Link, check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Function logs are kept long enough",
    problem="Logs of a function are deleted too early",
    severity=Severity.MEDIUM,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction, ResourceTags),
    link=Link.KEPT,
    risk=(
        "Intrusions are often found months after they began. Logs that are deleted before that cannot show what "
        "happened, who was affected or how the attacker came in."
    ),
    remedy=Remedy(
        text="Keep {name} for at least {required_days} days, as its environment ({environment}) demands.",
        cli="""aws logs put-retention-policy --region {region} \\
  --log-group-name {name} --retention-in-days {required_days}""",
        terraform="""resource "aws_cloudwatch_log_group" "function" {
  name              = {name}
  retention_in_days = {required_days}
}""",
        cloudformation="""FunctionLogGroup:
  Type: AWS::Logs::LogGroup
  Properties:
    LogGroupName: {name}
    RetentionInDays: {required_days}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_11,
        controls.PCI_10_5_1,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",),
)
def log_group_retention_sufficient(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group whose retention is below what its environment demands."""

    def judge(group: LogGroup, functions: list[str]) -> Verdict:
        # The class DELIVERY keeps events for a day, whatever the retention says (CloudWatch Logs API, CreateLogGroup).
        days = 1 if group.log_class == "DELIVERY" else group.retention_days
        if days is None or days >= max(RETENTION_DAYS.values()):
            kept = "without end" if days is None else f"{days} d"
            return passed(group, f"Its retention is {kept}.", retention_days=days, functions=functions)
        tags = snapshot.get(ResourceTags, group.arn)
        environment = environment_of(tags.tags if tags else (), snapshot.environment)
        required = RETENTION_DAYS[environment]
        shown = {"retention_days": days, "required_days": required, "environment": environment, "functions": functions}
        if days >= required:
            return passed(group, f"Its retention is {days} d; {environment} needs {required} d.", **shown)
        return failed(group, f"Its retention is {days} d, but {environment} needs {required} d.", **shown)

    return judge_written(snapshot, judge)
