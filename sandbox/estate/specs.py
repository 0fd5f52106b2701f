"""The words in which the company is told: each thing carries the checks that it must fail, and why it was made so."""

from dataclasses import dataclass, field

LOG_GROUP_EXISTS = "lambda_log_group_exists"
PLATFORM_LOGS = "lambda_platform_logs_enabled"
APPLICATION_LOGS = "lambda_application_logs_enabled"
RETENTION = "log_group_retention_sufficient"
ALARMS = "lambda_alarms_cover_failures"
INVOCATIONS = "lambda_invocations_recorded"
REGION_RECORDED = "cloudtrail_region_recorded"
DELIVERY = "cloudtrail_delivery_succeeds"
VALIDATION = "cloudtrail_log_validation_enabled"
ALARM_ACTION = "cloudwatch_alarm_action_present"
STAGE_LOGGING = "apigateway_stage_logging_enabled"
MACHINE_LOGGING = "stepfunctions_logging_enabled"

Selectors = tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A function; group None is its default log group, retention None keeps events for ever.

    invocations is per day; trigger is "", "queue" or "url"; fails: checks on the function; group_fails: on its group.
    """

    name: str
    invocations: int = 40
    runtime: str = "python3.12"
    memory_mb: int = 256
    timeout_s: int = 30
    modified: str = "2026-03-17"
    group: str | None = None
    has_group: bool = True
    retention: int | None = 365
    group_tags: dict[str, str] = field(default_factory=dict)
    logging: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    trigger: str = ""
    fails: tuple[str, ...] = ()
    group_fails: tuple[str, ...] = ()

    @property
    def log_group(self) -> str:
        """The log group it writes to."""
        return self.group or f"/aws/lambda/{self.name}"

    @property
    def product(self) -> str:
        """The product that it belongs to: the first word of its name."""
        return self.name.partition("-")[0]


@dataclass(frozen=True, slots=True)
class TrailSpec:
    """A trail, made in its home region; status holds what its status says beside the usual, times in seconds ago."""

    name: str
    home: str
    multi_region: bool = False
    organization: bool = False
    logging: bool = True
    validation: bool = True
    log_group: str = ""
    classic: Selectors = ()
    advanced: Selectors = ()
    status: dict[str, object] = field(default_factory=dict)
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmSpec:
    """An alarm on a Lambda metric; function "" watches all functions, in_query puts the metric into Metrics[]."""

    name: str
    metric: str = "Errors"
    function: str = ""
    namespace: str = "AWS/Lambda"
    has_action: bool = True
    has_ok_action: bool = False
    enabled: bool = True
    in_query: bool = False
    state: str = "OK"
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageSpec:
    """A stage of a REST API."""

    name: str
    access_log: bool = False
    level: str = "OFF"
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiSpec:
    """A REST API with a fixed id."""

    id: str
    name: str
    stages: tuple[StageSpec, ...]


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A state machine; level "" has no logging configuration at all."""

    name: str
    level: str = "ALL"
    type: str = "STANDARD"
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionSpec:
    """A region of an account.

    function_fails holds for every function but those in recorded; traffic_fails for those that are invoked, but not
    those in watched.
    """

    region: str
    functions: tuple[FunctionSpec, ...] = ()
    alarms: tuple[AlarmSpec, ...] = ()
    apis: tuple[ApiSpec, ...] = ()
    machines: tuple[MachineSpec, ...] = ()
    pending: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    function_fails: tuple[str, ...] = ()
    traffic_fails: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account with its trails and regions; management is the account of its organization's trails."""

    account_id: str
    trails: tuple[TrailSpec, ...] = ()
    regions: tuple[RegionSpec, ...] = ()
    management: str = ""


def watch_all(prefix: str, *, in_query: bool = False) -> tuple[AlarmSpec, ...]:
    """Alarms on the errors and throttles of all functions of a region together."""
    return tuple(
        AlarmSpec(f"{prefix}-{metric.lower()}", metric, in_query=in_query) for metric in ("Errors", "Throttles")
    )


def watch_each(
    names: tuple[str, ...], metrics: tuple[str, ...] = ("Errors", "Throttles"), *, in_query: bool = False
) -> tuple[AlarmSpec, ...]:
    """Alarms on each function by itself."""
    return tuple(
        AlarmSpec(f"{name}-{metric.lower()}", metric, name, in_query=in_query) for name in names for metric in metrics
    )
