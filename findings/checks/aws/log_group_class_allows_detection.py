"""LOG-13: the class of a function's log group allows filters and subscriptions, so that detections can see it."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import Link, check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed

# CloudWatch Logs user guide, "Log classes": only this one has metric filters, subscription filters and live tail.
WITH_FILTERS = "STANDARD"


@check(
    title="The class of a function's log group allows detections",
    problem="The class of a function's log group rules out detections",
    severity=Severity.MEDIUM,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction),
    link=Link.DELIVERED,
    risk=(
        "Metric filters, subscription filters and export exist only for the standard class. Whatever is written to "
        "this group, no alarm can be built on it and nothing carries it on: it is read when it is too late."
    ),
    remedy=Remedy(
        text="The class of {name} cannot be changed: make a standard group and let {functions} write to it.",
        cli="""GROUP={name}-standard
aws logs create-log-group --region {region} --log-group-name "$GROUP" --log-group-class STANDARD
aws logs put-retention-policy --region {region} --log-group-name "$GROUP" --retention-in-days 365
for FUNCTION in {functions}; do
  # A change of the logging configuration replaces it, so the present one is read and only the group is exchanged
  aws lambda get-function-configuration --region {region} --function-name "$FUNCTION" \\
    --query "merge(LoggingConfig, {LogGroup: '$GROUP'})" --output json > logging.json
  aws lambda update-function-configuration --region {region} --function-name "$FUNCTION" \\
    --logging-config file://logging.json
done""",
        terraform="""resource "aws_cloudwatch_log_group" "standard" {
  name              = {standard_group}
  log_group_class   = "STANDARD"
  retention_in_days = 365
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_6, controls.NIST_SI_4, controls.ISO_A_8_16,
              controls.MITRE_INDICATOR_BLOCKING),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",),
)  # fmt: skip
def log_group_class_allows_detection(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group whose class is not STANDARD."""
    return judge_written(snapshot, _judge)


def _judge(group: LogGroup, functions: list[str]) -> Verdict:
    shown = {"class": group.log_class, "functions": functions, "standard_group": f"{group.name}-standard"}
    if group.log_class == WITH_FILTERS:
        return passed(group, "It is of the standard class.", **shown)
    return failed(group, f"Its class {group.log_class} has neither metric filters nor subscriptions.", **shown)
