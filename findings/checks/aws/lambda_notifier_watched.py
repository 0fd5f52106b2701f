"""LOG-45: a function that watches others is watched itself."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, FunctionAccess
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.composite_alarms import CompositeAlarms
from findings.analysis.watched_metrics import WatchedMetrics
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A function that reads logs or alarms has an alarm on its errors",
    problem="A function that reads logs or alarms fails and nobody is told",
    severity=Severity.MEDIUM,
    judges=FunctionAccess,
    reads=(FunctionAccess, Alarm),
    risk=(
        "Lines of logs and alarms reach people only through this function. When it fails, all that it should pass on "
        "is lost without a word, and breaking it is a quiet way to blind everybody behind it."
    ),
    remedy=Remedy(
        text="Create an alarm on the errors of {name} whose action is not that function itself.",
        cli="""aws cloudwatch describe-alarms-for-metric --region {region} --namespace AWS/Lambda \\
  --metric-name Errors --dimensions Name=FunctionName,Value={name}
aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}-watcher-errors \\
  --namespace AWS/Lambda --metric-name Errors --dimensions Name=FunctionName,Value={name} \\
  --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 \\
  --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "watcher" {
  alarm_name          = join("-", [{name}, "watcher-errors"])
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = {name} }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.PCI_10_7_2, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def lambda_notifier_watched(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that consumes logs or alarms unless an alarm on its errors tells somebody else."""
    watched, composites = WatchedMetrics.of(snapshot), CompositeAlarms.of(snapshot)

    def tells(alarm: Alarm, reader: FunctionAccess) -> bool:
        acting = [one for one in (alarm, *composites.above(alarm)) if one.actions_enabled]
        return any(not action.startswith(reader.arn) for one in acting for action in one.alarm_actions)

    def judge(reader: FunctionAccess) -> Verdict:
        alarms = watched.alarms("AWS/Lambda", "Errors", FunctionName=reader.name) + watched.alarms(
            "AWS/Lambda", "Errors"
        )
        others = [one for one in alarms if tells(one, reader)]
        if others:
            return passed(reader, "An alarm watches its errors.", alarms=sorted({one.name for one in others})[:10])
        watched.must_be_decided("AWS/Lambda", "Errors")
        if alarms:
            return failed(
                reader, f"The alarm on its errors ({alarms[0].name}) tells nobody else.", alarm=alarms[0].name
            )
        return failed(reader, "No alarm watches its errors.", alarm="")

    return judge_each(snapshot, FunctionAccess, judge)
