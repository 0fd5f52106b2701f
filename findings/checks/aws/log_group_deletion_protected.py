"""LOG-33: the log group of a function cannot be deleted by one call."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import Link, check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Function logs are protected against deletion",
    problem="One call deletes all logs of a function",
    severity=Severity.LOW,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction),
    link=Link.KEPT,
    risk=(
        "DeleteLogGroup removes a group with all its streams, filters and subscriptions, and there is no way back. "
        "With deletion protection an intruder has to change the protection first, which is a second event to see."
    ),
    remedy=Remedy(
        text="Switch on the deletion protection of {name}.",
        cli="""aws logs put-log-group-deletion-protection --region {region} --log-group-identifier {name} \\
  --deletion-protection-enabled""",
        cloudformation="""FunctionLogGroup:
  Type: AWS::Logs::LogGroup
  Properties:
    LogGroupName: {name}
    DeletionProtectionEnabled: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.NIST_AU_11, controls.ISO_A_8_15,
              controls.MITRE_INDICATOR_REMOVAL),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protecting-log-groups-from-deletion.html",),
)  # fmt: skip
def log_group_deletion_protected(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group without deletion protection."""
    return judge_written(snapshot, _judge)


def _judge(group: LogGroup, functions: list[str]) -> Verdict:
    if group.deletion_protection:
        return passed(group, "Its deletion protection is on.", functions=functions)
    return failed(group, "Its deletion protection is off.", functions=functions)
