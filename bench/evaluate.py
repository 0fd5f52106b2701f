"""All checks on one region with 10,000 functions, three to a role; 4 seconds are promised.

The reference is encoding and decoding the same snapshot as JSON with msgspec. That is the least that any evaluation of
a stored snapshot has to do (each value touched once, in C), it grows with the same data, and it runs on the same
machine in the same minute, so the ratio says how much thinking costs on top of reading.
"""

import gc
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

from bench import Result
from collectors.resources import Resource
from collectors.resources.aws import (
    AdvancedEventSelector,
    Alarm,
    DataResource,
    EventSelector,
    FieldSelector,
    FunctionTraffic,
    InlinePolicy,
    LambdaFunction,
    LogGroup,
    LogSubscription,
    ManagedPolicy,
    MethodLogging,
    MetricFilter,
    MetricTransformation,
    ResourceTags,
    RestApiStage,
    Role,
    StateMachine,
    SubscriptionFilters,
    Trail,
    TrailSelectors,
    TrailStatus,
)
from collectors.snapshot import RESOURCE_TYPES, Snapshot, decode_snapshots, encode_snapshots
from findings.checks import CHECKS
from findings.engine.evaluate import evaluate

ACCOUNT, REGION = "111122223333", "eu-central-1"
ROUNDS = 3


def run(quick: bool) -> Result:
    """Measure the best of some rounds, then the memory in a round of its own."""
    count = 500 if quick else 10_000
    CHECKS.load()
    snapshot = decode_snapshots(encode_snapshots([a_region(count)]))[0]
    fresh = decode_snapshots(encode_snapshots([snapshot]))
    verdicts = sum(len(result.verdicts) for result in evaluate(fresh[0]))
    value = _best(lambda: evaluate(replace(snapshot)))
    reference = _best(lambda: decode_snapshots(encode_snapshots([snapshot])))
    return Result(
        bench="evaluate",
        value=round(value, 4),
        unit="s",
        reference=round(reference, 4),
        ratio=round(value / reference, 2),
        peak_mb=round(_peak_mb(lambda: evaluate(replace(snapshot))), 1),
        reference_is="encode and decode the snapshot",
        limit=4.0,
        more={"functions": count, "checks": len(CHECKS), "verdicts": verdicts},
    )


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def a_region(count: int) -> Snapshot:
    """A region with that many functions, half of them with something to find."""
    held: dict[str, list[Resource]] = {kind: [] for kind in RESOURCE_TYPES}
    for resource in (_BASIC, *_functions(count), *_trails(), *_alarms(), *_others(count)):
        held[type(resource).__name__].append(resource)
    resources = {kind: tuple(items) for kind, items in held.items()}
    return Snapshot("aws", ACCOUNT, REGION, "2026-05-01T12:00:00Z", resources=resources)


def _function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def _may(number: int, group: str) -> str:
    """A policy as deployment tools write them; every fiftieth role may erase its log."""
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", *(["logs:Delete*"] if number % 50 == 0 else [])]
    logs = {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:logs:*:*:log-group:{group}:*"}
    table = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": f"arn:aws:x:{number}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [logs, table]})


_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})  # fmt: skip
_BASIC = ManagedPolicy("arn:aws:iam::aws:policy/Basic", "Basic", json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "xray:PutTraceSegments", "Resource": "*"}]}))  # fmt: skip
_ERROR_LINES = (MetricTransformation("Audit", "ErrorLines"),)
_TO_WATCHER = (LogSubscription("to-watcher", "", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-orders-1"),)


def _functions(count: int) -> Iterator[Resource]:
    for number in range(count):
        name = f"shop-orders-{number}"
        arn, group = _function_arn(name), f"/aws/lambda/{name}"
        levels = (("LOG_LEVEL", "ERROR"),) if number % 7 == 0 else ()
        system = "WARN" if number % 5 == 0 else "INFO"
        product = number // 3
        role = f"arn:aws:iam::{ACCOUNT}:role/product-{product}"
        yield LambdaFunction(
            arn,
            name,
            role_arn=role,
            log_format="JSON",
            log_group=group,
            system_log_level=system,
            log_level_variables=levels,
        )
        yield FunctionTraffic(arn, name, float(number % 4))
        if number % 3 == 0:
            own = InlinePolicy("own", _may(product, "/aws/lambda/shop-orders-*"))
            yield Role(role, f"product-{product}", _TRUST, (own,), attached=(_BASIC.arn,) * (product % 2))
        if number % 3:
            group_arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"
            yield LogGroup(group_arn, group, retention_days=(None, 30, 365)[number % 3])
            filter_arn = f"{group_arn}:metric-filter:errors"
            yield MetricFilter(filter_arn, "errors", group, "?ERROR ?Exception", _ERROR_LINES)
            yield SubscriptionFilters(group_arn, group, _TO_WATCHER[: number % 2])
            yield ResourceTags(group_arn, group, (("environment", ("prod", "dev")[number % 2]),))


def _trails() -> Iterator[Resource]:
    arns = tuple(_function_arn(f"shop-orders-{number}") for number in range(0, 500, 2))
    lambdas = FieldSelector("resources.type", equals=("AWS::Lambda::Function",))
    fine = FieldSelector("resources.ARN", starts_with=tuple(_function_arn(f"shop-orders-{n}") for n in range(1, 5)))
    selectors: tuple[tuple[EventSelector | AdvancedEventSelector, ...], ...] = (
        (EventSelector(data_resources=(DataResource("AWS::Lambda::Function", arns),)),),
        (AdvancedEventSelector("some", (FieldSelector("eventCategory", equals=("Data",)), lambdas, fine)),),
        (AdvancedEventSelector("none", (FieldSelector("eventCategory", equals=("Management",)),)),),
    )
    for number, chosen in enumerate(selectors):
        name = f"trail-{number}"
        arn = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}"
        yield Trail(arn, name, home_region=REGION, is_multi_region=True, bucket="logs")
        yield TrailStatus(arn, name, is_logging=True, latest_delivery_time="2026-05-01T11:55:00Z")
        yield TrailSelectors(
            arn,
            name,
            tuple(one for one in chosen if isinstance(one, EventSelector)),
            tuple(one for one in chosen if isinstance(one, AdvancedEventSelector)),
        )


def _alarms() -> Iterator[Resource]:
    for number in range(500):
        name = f"alarm-{number}"
        metric = ("Errors", "Throttles")[number % 2]
        dimensions = (("FunctionName", f"shop-orders-{number // 2}"),)
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
        yield Alarm(
            arn,
            name,
            namespace="AWS/Lambda",
            metric_name=metric,
            dimensions=dimensions,
            alarm_actions=("arn:aws:sns:eu-central-1:111122223333:on-call",),
        )


def _others(count: int) -> Iterator[Resource]:
    for number in range(count // 20):
        api = f"arn:aws:apigateway:{REGION}::/restapis/api{number}/stages/prod"
        yield RestApiStage(api, f"api{number}/prod", api_id=f"api{number}", methods=(MethodLogging("*/*", "INFO"),))
        yield StateMachine(f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:m{number}", f"m{number}")
