"""Alarms that wait for something to stop: when it does, there are no data at all."""

import re

from collectors.resources.aws import Alarm

# Metrics that are published only when it happens (the "Metrics" page of each service's guide).
_ONLY_WHEN_IT_HAPPENS = frozenset({
    ("AWS/Lambda", "Invocations"), ("AWS/Events", "Invocations"), ("AWS/Events", "TriggeredRules"),
    ("AWS/Events", "MatchedEvents"), ("AWS/Logs", "IncomingLogEvents"), ("AWS/Logs", "IncomingBytes"),
    ("AWS/SNS", "NumberOfMessagesPublished"), ("AWS/SNS", "NumberOfNotificationsDelivered"),
    ("AWS/SQS", "NumberOfMessagesSent"), ("AWS/SQS", "NumberOfMessagesReceived"),
    ("AWS/SQS", "NumberOfMessagesDeleted"), ("AWS/States", "ExecutionsStarted"),
    ("AWS/States", "ExecutionsSucceeded"), ("AWS/ApiGateway", "Count"), ("AWS/Scheduler", "InvocationAttemptCount"),
})  # fmt: skip
_NAMED_SO = re.compile(r"heart.?beat|keep.?alive|is.?alive|watchdog|dead.?man|check.?in\b", re.IGNORECASE)
_LESS = ("LessThanThreshold", "LessThanOrEqualToThreshold")


def beats(alarm: Alarm) -> str | None:
    """Return the metric whose silence an alarm is to tell of, None if it is to tell of something else."""
    namespace, metric = alarm.namespace, alarm.metric_name
    if len(alarm.metrics) == 1 and not namespace:
        namespace, metric = alarm.metrics[0].namespace, alarm.metrics[0].metric_name
    if alarm.comparison not in _LESS or not namespace or not metric:
        return None
    own = not namespace.startswith("AWS/") and _NAMED_SO.search(metric)
    return f"{namespace}/{metric}" if own or (namespace, metric) in _ONLY_WHEN_IT_HAPPENS else None
