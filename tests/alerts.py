"""Builders of what carries lines to people: filters, subscriptions, readers, alarms on what a trail records."""

import json
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import (
    AlarmData,
    AlarmHistory,
    FunctionAccess,
    LogAccountPolicy,
    LogSubscription,
    MetricFilter,
    MetricTransformation,
    SubscriptionFilters,
)
from findings.analysis.trail_alerts import ALERTS
from tests.builders import ACCOUNT, REGION, TRAIL_GROUP, alarm, function_arn, log_group

ORDERS = "/aws/lambda/orders"
ARCHIVE = f"arn:aws:logs:{REGION}:999900001111:destination:archive"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/logs"


def metric_filter(
    name: str = "errors", pattern: str = "ERROR", group: str = ORDERS, metric: str = "ErrorLines", **fields: Any
) -> MetricFilter:
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:metric-filter:{name}"
    publishes = MetricTransformation(fields.pop("namespace", "Audit"), metric, **fields)
    return MetricFilter(arn, name, group, pattern, (publishes,))


def metric_alarm(name: str = "error-lines", metric: str = "ErrorLines", **fields: Any) -> Resource:
    sound = {"namespace": "Audit", "comparison": "GreaterThanOrEqualToThreshold", "threshold": 1.0,
             "treat_missing_data": "notBreaching"}  # fmt: skip
    return alarm(name, metric, **sound | fields)


def alarm_data(name: str = "error-lines", samples: float = 3.0, **fields: Any) -> AlarmData:
    return AlarmData(alarm(name).arn, name, samples, **fields)


def subscribed(*filters: LogSubscription, group: str = ORDERS) -> SubscriptionFilters:
    return SubscriptionFilters(log_group(group).arn, group, filters or (LogSubscription("all", "", STREAM),))


def reader(name: str = "orders", **fields: Any) -> FunctionAccess:
    return FunctionAccess(function_arn(name), name, **fields)


def all_logs(
    destination: str, selection: str | None = None, document: str | None = None, pattern: str = ""
) -> LogAccountPolicy:
    """A subscription of all log groups of the region."""
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:account-policy:SUBSCRIPTION_FILTER_POLICY:all-logs"
    written = json.dumps({"DestinationArn": destination, "FilterPattern": pattern, "Distribution": "Random"})
    told = written if document is None else document
    return LogAccountPolicy(arn, "all-logs", "SUBSCRIPTION_FILTER_POLICY", told, selection)


def trail_alert(name: str, **fields: Any) -> tuple[Resource, ...]:
    """A filter on the trail's log group with the pattern of the remedy, and its alarm; fields change the alarm."""
    held = metric_filter(f"trail-{name}", ALERTS[name].pattern, TRAIL_GROUP, name, namespace="Trail")
    return held, metric_alarm(f"trail-{name}", name, **{"namespace": "Trail"} | fields), alarm_data(f"trail-{name}")


def sound_alerts() -> tuple[Resource, ...]:
    """One of each, all as they should be, and every alert on what the trail records."""
    return (
        *(item for name in ALERTS for item in trail_alert(name)),
        log_group(TRAIL_GROUP),
        subscribed(LogSubscription("all", "", STREAM), LogSubscription("archive", "", ARCHIVE)),
        reader(),
    )


def blind_alerts() -> tuple[Resource, ...]:
    """Something to fail for each check."""
    never = '{ $.level = "ERROR" && $.level = "WARN" }'
    return (
        metric_filter("contradiction", never, metric="Nothing"),
        metric_filter("drifted", "[date, level=ERROR, text]", metric="Nothing"),
        subscribed(LogSubscription("loop", never, function_arn())),
        reader(),
        alarm("dead", dimensions=(("FunctionName", "gone"),)),
        alarm("heartbeat", "Invocations", comparison="LessThanThreshold", threshold=1.0, treat_missing_data="ignore"),
        alarm("ignored", "Invocations", state="ALARM", state_since="2026-01-01T00:00:00+00:00"),
        alarm("bound", "Throttles", dimensions=(("FunctionName", "orders"), ("Resource", "orders:old"))),
        alarm_data("bound", 0.0),
        AlarmHistory(alarm("dead").arn, "dead", 35),
        all_logs(function_arn()),
    )
