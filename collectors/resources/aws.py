"""AWS resources, one frozen dataclass each.

Field names follow the AWS API in snake_case; sizes and times carry their unit. Times are ISO 8601 strings in UTC, so
that a snapshot is plain JSON. An attribute that the API leaves out is None. Secrets are never part of a resource:
of a function's environment only the variables that set a log level are kept.
"""

from dataclasses import dataclass

from . import Resource


@dataclass(frozen=True, slots=True)
class Account(Resource):
    """A whole account as the subject of a verdict; arn is arn:aws:iam::<account id>:root."""


@dataclass(frozen=True, slots=True)
class LambdaFunction(Resource):
    """A function as ListFunctions returns it (Lambda API reference, FunctionConfiguration)."""

    runtime: str | None = None
    role_arn: str = ""
    memory_mb: int = 128
    timeout_s: int = 3
    last_modified: str | None = None
    revision_id: str | None = None
    package_type: str = "Zip"
    log_format: str = "Text"
    log_group: str = ""
    application_log_level: str | None = None
    system_log_level: str | None = None
    log_level_variables: tuple[tuple[str, str], ...] = ()
    dead_letter_arn: str | None = None
    tracing_mode: str = "PassThrough"
    snap_start: str = "None"


@dataclass(frozen=True, slots=True)
class FunctionState(Resource):
    """What ListFunctions leaves out: whether the function can run (GetFunctionConfiguration)."""

    revision_id: str | None = None
    state: str | None = None
    state_reason_code: str | None = None
    last_update_status: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionTraffic(Resource):
    """Invocations of a function (arn) in the last days, from AWS/Lambda Invocations (Sum)."""

    invocations: float = 0.0
    days: int = 14


@dataclass(frozen=True, slots=True)
class LogGroup(Resource):
    """A log group; arn is without the trailing ":*" (CloudWatch Logs API, LogGroup.logGroupArn)."""

    retention_days: int | None = None
    kms_key_id: str | None = None
    log_class: str = "STANDARD"
    stored_bytes: int = 0
    created: str | None = None
    deletion_protection: bool = False
    metric_filter_count: int = 0


@dataclass(frozen=True, slots=True)
class ResourceTags(Resource):
    """The tags of a resource (arn) from the Resource Groups Tagging API."""

    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Trail(Resource):
    """A trail or the shadow of a multi-region or organization trail (CloudTrail DescribeTrails)."""

    home_region: str = ""
    is_multi_region: bool = False
    is_organization: bool = False
    bucket: str | None = None
    log_file_validation: bool = False
    kms_key_id: str | None = None
    log_group_arn: str | None = None
    sns_topic_arn: str | None = None


@dataclass(frozen=True, slots=True)
class TrailStatus(Resource):
    """Whether a trail (arn) records and delivers (CloudTrail GetTrailStatus)."""

    is_logging: bool = False
    latest_delivery_time: str | None = None
    latest_delivery_error: str | None = None
    latest_log_group_delivery_time: str | None = None
    latest_log_group_delivery_error: str | None = None
    started: str | None = None
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class DataResource:
    """One entry of a classic selector's DataResources: a type and ARNs or ARN prefixes."""

    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventSelector:
    """A classic (basic) event selector of a trail."""

    read_write_type: str = "All"
    include_management_events: bool = True
    data_resources: tuple[DataResource, ...] = ()
    exclude_management_event_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """One field of an advanced selector; None where an operator is absent."""

    field: str
    equals: tuple[str, ...] | None = None
    starts_with: tuple[str, ...] | None = None
    ends_with: tuple[str, ...] | None = None
    not_equals: tuple[str, ...] | None = None
    not_starts_with: tuple[str, ...] | None = None
    not_ends_with: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AdvancedEventSelector:
    """An advanced event selector: all its fields must match."""

    name: str = ""
    field_selectors: tuple[FieldSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailSelectors(Resource):
    """Which events a trail (arn) records (CloudTrail GetEventSelectors)."""

    event_selectors: tuple[EventSelector, ...] = ()
    advanced_event_selectors: tuple[AdvancedEventSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One entry of an alarm's Metrics: a metric or an expression."""

    id: str
    namespace: str | None = None
    metric_name: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    stat: str | None = None
    period_s: int | None = None
    expression: str | None = None
    account_id: str | None = None


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


@dataclass(frozen=True, slots=True)
class MethodLogging:
    """Logging of one method path ("*/*" for all) of a REST API stage."""

    path: str
    logging_level: str = "OFF"
    data_trace: bool = False
    metrics: bool = False


@dataclass(frozen=True, slots=True)
class RestApiStage(Resource):
    """A stage of a REST API; arn is arn:aws:apigateway:<region>::/restapis/<id>/stages/<stage>."""

    api_id: str = ""
    api_name: str = ""
    access_log_destination: str | None = None
    access_log_format: str | None = None
    methods: tuple[MethodLogging, ...] = ()
    tracing: bool = False


@dataclass(frozen=True, slots=True)
class StateMachine(Resource):
    """A Step Functions state machine (DescribeStateMachine)."""

    type: str = "STANDARD"
    role_arn: str = ""
    logging_level: str = "OFF"
    include_execution_data: bool = False
    log_destinations: tuple[str, ...] = ()
    tracing: bool = False


# Read whatever is checked: the pages show them.
INVENTORY: tuple[type[Resource], ...] = (LambdaFunction, FunctionState, FunctionTraffic)
