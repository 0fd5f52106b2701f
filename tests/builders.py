"""Resources and snapshots with sound defaults: a builder without arguments gives one that passes every check."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import (
    Account,
    AdvancedEventSelector,
    Alarm,
    AlarmHistory,
    EventSelector,
    FieldSelector,
    FunctionTraffic,
    LambdaFunction,
    LogGroup,
    MethodLogging,
    ResourceTags,
    RestApiStage,
    StateMachine,
    Trail,
    TrailSelectors,
    TrailStatus,
)
from collectors.snapshot import RESOURCE_TYPES, CoverageState, Gap, Snapshot
from findings.checks import CHECKS
from findings.engine.evaluate import CheckResult, judge
from findings.verdict import Status, Verdict

ACCOUNT = "111122223333"
REGION = "eu-central-1"
TAKEN_AT = "2026-05-01T12:00:00Z"
INSIGHTS = f"arn:aws:lambda:{REGION}:580247275435:layer:LambdaInsightsExtension:53"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
TRAIL_GROUP = "aws-cloudtrail-logs"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/logs"
LOG_FORMAT = "$context.requestId $context.identity.sourceIp $context.routeKey $context.path $context.status"


def function_arn(name: str = "orders", region: str = REGION) -> str:
    return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"


def function(name: str = "orders", **fields: Any) -> LambdaFunction:
    fields.setdefault("log_group", f"/aws/lambda/{name}")
    fields.setdefault("role_arn", f"arn:aws:iam::{ACCOUNT}:role/service/{name}-role")
    fields.setdefault("tracing_mode", "Active")
    fields.setdefault("layers", (INSIGHTS,))
    fields.setdefault("logs_event", False)
    return LambdaFunction(function_arn(name), name, runtime="python3.13", **fields)


def traffic(name: str = "orders", invocations: float = 1200.0) -> FunctionTraffic:
    return FunctionTraffic(function_arn(name), name, invocations)


def log_group(name: str = "/aws/lambda/orders", **fields: Any) -> LogGroup:
    fields = {"retention_days": 365, "kms_key_id": KEY, "deletion_protection": True, **fields}
    return LogGroup(f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}", name, **fields)


def tags(arn: str = function_arn(), **values: str) -> ResourceTags:
    return ResourceTags(arn, arn.rpartition(":")[2], tuple(values.items()))


def trail_arn(name: str = "everything", region: str = REGION) -> str:
    return f"arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}"


def trail(name: str = "everything", *, home_region: str = REGION, **fields: Any) -> Trail:
    group = f"arn:aws:logs:{home_region}:{ACCOUNT}:log-group:{TRAIL_GROUP}:*"
    sound = {"is_multi_region": True, "log_file_validation": True, "bucket": "audit-logs", "log_group_arn": group,
             "kms_key_id": KEY, "sns_topic_arn": TOPIC}  # fmt: skip
    return Trail(trail_arn(name, home_region), name, home_region=home_region, **{**sound, **fields})


def trail_status(name: str = "everything", *, home_region: str = REGION, **fields: Any) -> TrailStatus:
    latest = ("latest_delivery_time", "latest_log_group_delivery_time", "latest_digest_delivery_time")
    sound = dict.fromkeys(latest, "2026-05-01T11:55:00Z") | {"is_logging": True, "started": "2026-01-01T00:00:00Z"}
    return TrailStatus(trail_arn(name, home_region), name, **{**sound, **fields})


def advanced(*fields: FieldSelector, name: str = "") -> AdvancedEventSelector:
    return AdvancedEventSelector(name, fields)


def equals(field: str, *values: str) -> FieldSelector:
    return FieldSelector(field, equals=values)


MANAGEMENT = advanced(equals("eventCategory", "Management"), name="management")
ALL_INVOKES = advanced(
    equals("eventCategory", "Data"), equals("resources.type", "AWS::Lambda::Function"), name="functions"
)

DATA_OF_OTHERS = tuple(
    advanced(equals("eventCategory", "Data"), equals("resources.type", kind), name=kind)
    for kind in ("AWS::S3::Object", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic")
)


def trail_selectors(
    name: str = "everything",
    *selectors: AdvancedEventSelector | EventSelector,
    home_region: str = REGION,
) -> TrailSelectors:
    chosen = selectors or (MANAGEMENT, ALL_INVOKES, *DATA_OF_OTHERS)
    return TrailSelectors(
        trail_arn(name, home_region),
        name,
        tuple(one for one in chosen if isinstance(one, EventSelector)),
        tuple(one for one in chosen if isinstance(one, AdvancedEventSelector)),
    )


def alarm(name: str = "lambda-errors", metric_name: str | None = "Errors", **fields: Any) -> Alarm:
    sound = {"namespace": "AWS/Lambda", "alarm_actions": (TOPIC,), "statistic": "Sum", "state": "OK"}
    arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
    return Alarm(arn, name, metric_name=metric_name, **{**sound, **fields})


def stage(name: str = "prod", **fields: Any) -> RestApiStage:
    sound: dict[str, Any] = {
        "api_id": "a1b2c3",
        "api_name": "shop",
        "methods": (MethodLogging("*/*", "INFO", metrics=True),),
        "access_log_destination": log_group().arn,
        "access_log_format": LOG_FORMAT,
        "tracing": True,
    }
    arn = f"arn:aws:apigateway:{REGION}::/restapis/a1b2c3/stages/{name}"
    return RestApiStage(arn, f"shop/{name}", **{**sound, **fields})


def state_machine(name: str = "fulfilment", **fields: Any) -> StateMachine:
    sound: dict[str, Any] = {
        "type": "EXPRESS",
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/flows",
        "logging_level": "ALL",
        "log_destinations": (f"{log_group().arn}:*",),
        "include_execution_data": True,
        "tracing": True,
    }
    return StateMachine(f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}", name, **{**sound, **fields})


def account() -> Account:
    return Account(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)


def snapshot(
    *resources: Resource,
    gaps: Mapping[str, Gap] | None = None,
    item_gaps: Mapping[str, Mapping[str, Gap]] | None = None,
    **fields: Any,
) -> Snapshot:
    """A snapshot that holds just these resources; every other type was read and is empty."""
    held: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        held[type(resource).__name__].append(resource)
    kinds = [kind for kind in RESOURCE_TYPES if kind not in (gaps or {})]
    sound = {"provider": "aws", "account_id": ACCOUNT, "region": REGION, "taken_at": TAKEN_AT}
    return Snapshot(
        **{**sound, **fields},
        resources={kind: tuple(held.get(kind, ())) for kind in kinds},
        gaps=gaps or {},
        item_gaps=item_gaps or {},
    )


def sound_resources() -> tuple[Resource, ...]:
    """One of each resource, all as they should be."""
    from tests.alerts import sound_alerts
    from tests.events import FAILURES, sound_events
    from tests.fronts import sound_fronts
    from tests.identity import sound_identity
    from tests.trails import sound_trails

    trails = (trail(), trail_status(), trail_selectors())
    alarms = (alarm(), alarm("lambda-throttles", "Throttles"))
    found = (
        function(timeout_s=900, dead_letter_arn=FAILURES),
        traffic(),
        log_group(),
        *trails,
        *alarms,
        stage(),
        state_machine(),
        *sound_events(),
        *sound_alerts(),
        *sound_fronts(),
        *sound_identity(),
        *sound_trails(),
    )
    return (*found, *(AlarmHistory(item.arn, item.name) for item in found if isinstance(item, Alarm)))


def blind_resources() -> tuple[Resource, ...]:
    """Resources on which every check finds something to fail."""
    from tests.alerts import blind_alerts
    from tests.events import blind_events
    from tests.fronts import blind_fronts
    from tests.identity import blind_identity
    from tests.trails import blind_trails

    return (
        *blind_events(),
        *blind_alerts(),
        *blind_fronts(),
        *blind_identity(),
        *blind_trails(),
        function(log_format="JSON", system_log_level="WARN", application_log_level="FATAL"),
        function("ghost"),
        traffic(),
        traffic("ghost"),
        log_group(retention_days=1),
        trail(log_file_validation=False),
        trail_status(latest_delivery_error="AccessDenied"),
        trail_selectors("everything", EventSelector(read_write_type="WriteOnly")),
        alarm("silent", "Invocations", actions_enabled=False),
        stage(access_log_destination=None, methods=()),
        state_machine(logging_level="OFF"),
    )


def denied(permission: str = "service:Read") -> Gap:
    return Gap(CoverageState.DENIED, permission, f"not allowed to call {permission}")


def without(whole: Snapshot, kind: str, gap: Gap | None = None) -> Snapshot:
    """The same snapshot with one type denied."""
    held = [item for name, items in whole.resources.items() if name != kind for item in items]
    return snapshot(*held, gaps={kind: gap or denied()}, environment=whole.environment)


def result(check_id: str, seen: Snapshot) -> CheckResult:
    return judge(CHECKS[check_id], seen)


def statuses(check_id: str, seen: Snapshot) -> dict[str, Status]:
    """{resource name: status} of one check."""
    return {verdict.resource_name: verdict.status for verdict in result(check_id, seen).verdicts}


def the_verdict(check_id: str, *resources: Resource, **fields: Any) -> Verdict:
    """The only verdict of a check on a snapshot of these resources."""
    (verdict,) = result(check_id, snapshot(*resources, **fields)).verdicts
    return verdict
