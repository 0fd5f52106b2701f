"""LOG-61: somebody is told when a message ends in a dead letter queue."""

from collections.abc import Iterator

from collectors.resources.aws import (
    Alarm,
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    LambdaFunction,
    Queue,
)
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.queue_roles import failing_into, named
from findings.analysis.watched_metrics import WatchedMetrics
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# NumberOfMessagesSent does not count what SQS itself moves there (SQS developer guide, "Available CloudWatch metrics").
TELLING = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")


@check(
    title="An alarm tells when something lands in a dead letter queue",
    problem="Failed events pile up in a dead letter queue and nobody is told",
    severity=Severity.MEDIUM,
    judges=Queue,
    reads=(Queue, LambdaFunction, AsyncInvocation, EventSourceMapping, EventRule, EventBus, Alarm),
    risk=(
        "What lands there is what broke a consumer, by accident or on purpose. With nobody told, it waits until it "
        "expires, and the evidence that was kept with care is never seen."
    ),
    remedy=Remedy(
        text="Let an alarm watch the number of messages that wait in {name}.",
        cli="""aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}-not-empty \\
  --namespace AWS/SQS --metric-name ApproximateNumberOfMessagesVisible \\
  --dimensions Name=QueueName,Value={name} --statistic Maximum --period 300 --evaluation-periods 1 \\
  --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = join("-", [{name}, "not-empty"])
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = {name} }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.PCI_10_7_2, controls.ISO_A_8_16),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    ),
)
def sqs_dead_letter_alarmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a queue for what failed elsewhere when no alarm watches its depth or the age of its messages."""
    failures, watched = failing_into(snapshot), WatchedMetrics.of(snapshot)

    def judge(queue: Queue) -> Verdict:
        if queue.arn not in failures:
            return not_applicable(queue, "It takes nothing that failed elsewhere.")
        alarm = watched.first("AWS/SQS", TELLING, QueueName=queue.name)
        if alarm is not None:
            return passed(queue, f"The alarm {alarm.name} watches it.", alarm=alarm.name)
        return failed(queue, "No alarm watches how much lies in it.", takes_failures_of=named(failures[queue.arn]))

    return judge_each(snapshot, Queue, judge)
