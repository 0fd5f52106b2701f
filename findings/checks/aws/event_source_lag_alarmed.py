"""LOG-41 and LOG-62: somebody is told when a function falls behind its stream."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, EventSourceMapping
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarm_coverage import AlarmCoverage
from findings.analysis.event_sources import function_name, is_sharded, source_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An alarm tells when a function falls behind its stream",
    problem="A function may fall behind its stream and nobody is told",
    severity=Severity.LOW,
    judges=EventSourceMapping,
    reads=(EventSourceMapping, Alarm),
    risk=(
        "Records of a stream expire, in DynamoDB after a day. A consumer that is held up, by a flood or by one record "
        "that makes it fail, loses them without an error on the records; only IteratorAge shows it in time."
    ),
    remedy=Remedy(
        text="Let an alarm watch the IteratorAge of the function {function}.",
        cli="""aws cloudwatch put-metric-alarm --region {region} --alarm-name {function}-iterator-age \\
  --namespace AWS/Lambda --metric-name IteratorAge --dimensions Name=FunctionName,Value={function} \\
  --statistic Maximum --period 300 --evaluation-periods 3 --threshold 3600000 \\
  --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "iterator_age" {
  alarm_name          = join("-", [{function}, "iterator-age"])
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = {function} }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 3600000
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def event_source_lag_alarmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a mapping of a Kinesis or DynamoDB stream when no alarm watches the IteratorAge of its function."""
    coverage = AlarmCoverage(snapshot.all(Alarm), snapshot.account_id)

    def judge(mapping: EventSourceMapping) -> Verdict:
        if not is_sharded(mapping):
            return not_applicable(mapping, "Sources of its kind have no IteratorAge.", kind=source_of(mapping))
        name = function_name(mapping)
        alarm = coverage.alarms_for(name).get("IteratorAge")
        if alarm is not None:
            return passed(mapping, f"The alarm {alarm} watches how far it is behind.", alarm=alarm)
        snapshot.complete(Alarm)
        return failed(mapping, f"No alarm watches the IteratorAge of {name}.", function=name)

    return judge_each(snapshot, EventSourceMapping, judge)
