"""LOG-07: the silent function: it runs, and not one line reaches its log group."""

from collections.abc import Iterator
from datetime import timedelta

from collectors.resources.aws import FunctionTraffic, LambdaFunction, LogGroup, LogTraffic
from collectors.snapshot import Snapshot, SnapshotFormatError
from findings import controls
from findings.analysis.functions import invocations, log_group_name
from findings.analysis.log_groups import writers
from findings.analysis.moments import moment
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

WINDOW = timedelta(days=14)


@check(
    title="A function that runs writes lines to its log group",
    problem="A function runs and writes nothing",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, LogGroup, FunctionTraffic, LogTraffic),
    link=Link.WRITTEN,
    risk=(
        "The configuration looks right and yet nothing arrives: a denied role, an unusable key, a suppressed level or "
        "an extension that sends the log elsewhere. What happens in this function leaves no trace here."
    ),
    remedy=Remedy(
        text="Find out why {name} writes nothing to {log_group}: its role, the key of the group, or its log levels.",
        cli="""aws lambda get-function-configuration --region {region} --function-name {name} \\
  --query '[Role, LoggingConfig, Layers[].Arn]'
aws logs describe-log-groups --region {region} --log-group-name-prefix {log_group} --query 'logGroups[].kmsKeyId'
# The role needs logs:CreateLogStream and logs:PutLogEvents; with this managed policy it has both
aws iam attach-role-policy --role-name {role} \\
  --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15,
              controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",),
)  # fmt: skip
def lambda_logs_when_invoked(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with invocations and without one log event in the same days."""
    groups = {group.name: group for group in snapshot.all(LogGroup)}
    shared = {name for name, found in writers(snapshot).items() if len(found) > 1}

    def judge(function: LambdaFunction) -> Verdict:
        name = log_group_name(function)
        if name not in groups:
            snapshot.complete(LogGroup)
            return not_applicable(function, f"Its log group {name} does not exist.")
        traffic = snapshot.get(LogTraffic, groups[name].arn)
        lines = traffic is not None and traffic.events > 0
        if lines and name not in shared:
            return passed(function, f"Lines reach its log group {name}.", log_group=name)
        if not invocations(snapshot, function):
            return not_applicable(function, "It was not invoked.")
        if lines:
            return not_applicable(function, f"Others write to {name}, too: nobody can tell whose lines they are.")
        if _moved(snapshot, function, groups[name]):
            return not_applicable(function, "It may have written to another group in these days.")
        role = function.role_arn.rpartition("/")[2]
        return failed(function, f"It was invoked, but no line reached {name}.", log_group=name, role=role)

    return judge_each(snapshot, LambdaFunction, judge)


def _moved(snapshot: Snapshot, function: LambdaFunction, group: LogGroup) -> bool:
    """Whether its group is a new one, or a chosen one that may have been another when the function was invoked."""
    is_default = group.name == f"/aws/lambda/{function.name}"
    return _is_recent(snapshot, group.created) or (not is_default and _is_recent(snapshot, function.last_modified))


def _is_recent(snapshot: Snapshot, text: str | None) -> bool:
    """Whether a time is among the observed days; one that cannot be read may be."""
    try:
        return text is not None and moment(text) > moment(snapshot.taken_at) - WINDOW
    except SnapshotFormatError:
        return True
