"""LOG-62 and row 58: somebody is told when a function does not keep up with its queue."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, EventSourceMapping, Queue
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.queue_roles import fed_functions, named
from findings.analysis.watched_metrics import WatchedMetrics
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

TELLING = ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible")


@check(
    title="An alarm tells when a function does not keep up with its queue",
    problem="Messages pile up before a function and nobody is told",
    severity=Severity.LOW,
    judges=Queue,
    reads=(Queue, EventSourceMapping, Alarm),
    risk=(
        "A queue hides that its function is throttled, switched off or flooded: callers get their answer, and messages "
        "wait until they expire. The function's own metrics show nothing, for it is not even called."
    ),
    remedy=Remedy(
        text="Let an alarm watch the age of the oldest message in {name}.",
        cli="""aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}-backlog \\
  --namespace AWS/SQS --metric-name ApproximateAgeOfOldestMessage \\
  --dimensions Name=QueueName,Value={name} --statistic Maximum --period 300 --evaluation-periods 3 \\
  --threshold 900 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "backlog" {
  alarm_name          = join("-", [{name}, "backlog"])
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = {name} }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 900
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_HIJACKING,
    ),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    ),
)
def sqs_backlog_alarmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a queue that feeds a function when no alarm watches its depth or the age of its messages."""
    functions, watched = fed_functions(snapshot), WatchedMetrics.of(snapshot)

    def judge(queue: Queue) -> Verdict:
        if queue.arn not in functions:
            return not_applicable(queue, "It feeds no function.")
        alarm = watched.first("AWS/SQS", TELLING, QueueName=queue.name)
        if alarm is not None:
            return passed(queue, f"The alarm {alarm.name} watches it.", alarm=alarm.name)
        return failed(queue, "No alarm watches how long its messages wait.", functions=named(functions[queue.arn]))

    return judge_each(snapshot, Queue, judge)
