"""LOG-40: what a metric filter counts is watched by an alarm."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, MetricFilter
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarmed_metrics import alarmed_metrics
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="What a metric filter counts has an alarm",
    problem="A metric filter counts lines, and no alarm looks at the count",
    severity=Severity.LOW,
    judges=MetricFilter,
    reads=(MetricFilter, Alarm),
    risk=(
        "Somebody wrote a filter for lines that matter, but the count is only seen by whoever opens its graph. Where "
        "it counts for statistics only this is as it should be; where it was made to warn, it does not."
    ),
    remedy=Remedy(
        text="Create an alarm on {metric} in the namespace {namespace} that tells a person.",
        cli="""aws cloudwatch describe-alarms-for-metric --region {region} --namespace {namespace} \\
  --metric-name {metric}
aws cloudwatch put-metric-alarm --region {region} --alarm-name {metric}-lines \\
  --namespace {namespace} --metric-name {metric} --statistic Sum --period 300 --evaluation-periods 1 \\
  --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "lines" {
  alarm_name          = {metric}
  namespace           = {namespace}
  metric_name         = {metric}
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_6, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",),
)
def metric_filter_has_alarm(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a metric filter none of whose metrics an alarm looks at."""
    alarms = alarmed_metrics(snapshot)

    def judge(item: MetricFilter) -> Verdict:
        published = [(one.namespace, one.metric_name) for one in item.transformations]
        found = sorted({name for metric in published for name in alarms.get(metric, ())})
        if found:
            return passed(item, f"The alarm {found[0]} looks at what it counts.", alarms=found[:10])
        namespace, metric = published[0] if published else ("", "")
        shown = {"log_group": item.log_group, "namespace": namespace, "metric": metric}
        reason = f"No alarm looks at its metric {namespace}/{metric}." if published else "It publishes no metric."
        return failed(item, reason, **shown)

    return judge_each(snapshot, MetricFilter, judge)
