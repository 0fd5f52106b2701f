"""What carries a log line to a person: metric filters, subscription filters, consumers, mute rules."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class MetricTransformation:
    """What a metric filter publishes for a line that matches; default is the value for a period without one."""

    namespace: str
    metric_name: str
    value: str = "1"
    default: float | None = None
    unit: str = "None"
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MetricFilter(Resource):
    """A metric filter (DescribeMetricFilters); AWS gives no ARN: here it is <log group's>:metric-filter:<name>."""

    log_group: str = ""
    pattern: str = ""
    transformations: tuple[MetricTransformation, ...] = ()
    on_transformed_logs: bool = False


@dataclass(frozen=True, slots=True)
class LogSubscription:
    """One subscription filter of a log group."""

    name: str
    pattern: str
    destination_arn: str
    role_arn: str | None = None
    on_transformed_logs: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionFilters(Resource):
    """The subscription filters of a function's log group; arn is the group's (DescribeSubscriptionFilters)."""

    filters: tuple[LogSubscription, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionAccess(Resource):
    """Who may invoke a function that consumes logs or alarms, and how often (GetPolicy, GetFunctionConcurrency).

    policy is its resource policy as JSON, None where it has none; reserved_concurrency 0 means that it never runs.
    """

    policy: str | None = None
    reserved_concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class AlarmMuteRule(Resource):
    """A rule that keeps alarms from acting (GetAlarmMuteRule); status is SCHEDULED, ACTIVE or EXPIRED."""

    status: str = ""
    expression: str = ""
    duration: str = ""
    expires: str | None = None
    alarm_names: tuple[str, ...] = ()
