"""Alarms."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One entry of an alarm's Metrics: a metric or an expression; the alarm looks at the one that is returned."""

    id: str
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    stat: str | None = None
    period_s: int | None = None
    expression: str | None = None
    account_id: str | None = None
    returned: bool = True


@dataclass(frozen=True, slots=True)
class Alarm(Resource):
    """A metric or composite alarm (CloudWatch DescribeAlarms)."""

    actions_enabled: bool = True
    alarm_actions: tuple[str, ...] = ()
    ok_actions: tuple[str, ...] = ()
    insufficient_data_actions: tuple[str, ...] = ()
    state: str = "INSUFFICIENT_DATA"
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str | None = None
    period_s: int | None = None
    threshold: float | None = None
    comparison: str | None = None
    evaluation_periods: int | None = None
    treat_missing_data: str = "missing"
    metrics: tuple[MetricQuery, ...] = ()
    rule: str | None = None
    unit: str | None = None
    state_since: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmHistory(Resource):
    """How often an alarm (arn) changed to ALARM in the last days (DescribeAlarmHistory, StateUpdate).

    days is less than 14 where the alarms of a region change so often that not all of it was read: then the count is of
    these days, and of a part of the one before.
    """

    went_on: int = 0
    days: int = 14
