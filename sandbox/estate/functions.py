"""Make functions: their roles, log groups, queues and what they did in the last days."""

import base64
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import MetricAggregatedDatum, MetricDatum
from moto.core.utils import utcnow

from sandbox.overlays.lambda_configuration import keep_configuration

from .place import Place
from .specs import FunctionSpec

DAYS = 14
LAMBDA = "AWS/Lambda"


def make_function(place: Place, spec: FunctionSpec) -> None:
    """Make a function with its role, its log group and its trigger."""
    made = place.backend("lambda").create_function(
        {
            "FunctionName": spec.name,
            "Runtime": spec.runtime,
            "Role": workload_role(place, spec.product),
            "Handler": "app.handler",
            "Description": f"{spec.name.replace('-', ' ').capitalize()} of the {spec.product} team",
            "Code": {"ZipFile": _CODE},
            "MemorySize": spec.memory_mb,
            "Timeout": spec.timeout_s,
            "Environment": {"Variables": dict(spec.variables)},
            "Tags": {"team": spec.product},
        }
    )
    made.last_modified = f"{spec.modified}T09:30:00.000+0000"
    logging = {**spec.logging, **({"LogGroup": spec.group} if spec.group else {})}
    keep_configuration(place.account, place.region, spec.name, {"LoggingConfig": logging} if logging else {})
    if spec.has_group:
        make_log_group(place, spec.log_group, spec.retention, spec.group_tags or {"team": spec.product}, spec.modified)
    _trigger(place, spec)


def make_log_group(
    place: Place, name: str, retention: int | None, tags: dict[str, str], since: str = "2023-05-02"
) -> None:
    """Make a log group that is as old as a date."""
    group = place.backend("logs").create_log_group(name, tags)
    group.set_retention_policy(retention)
    group.creation_time = datetime.fromisoformat(since)


def workload_role(place: Place, product: str) -> str:
    """Return the ARN of a product's role, made when it is first asked for."""
    name, iam = f"{product}-workload", place.backend("iam")
    arn = place.role_arn(name)
    if not any(role.arn == arn for role in iam.roles.values()):
        iam.create_role(name, _TRUST, "/", None, f"Functions of {product}", [], "3600")
        iam.put_role_policy(name, "logs", _MAY_LOG)
    return arn


def _trigger(place: Place, spec: FunctionSpec) -> None:
    if spec.trigger == "queue":
        _read_queue(place, spec.name)
    if spec.trigger == "url":
        place.backend("lambda").create_function_url_config(spec.name, {"AuthType": "NONE"})


def _read_queue(place: Place, name: str) -> None:
    """A queue with a dead letter queue, read by the function."""
    queues = place.backend("sqs")
    dead = queues.create_queue(f"{name}-dead", MessageRetentionPeriod="1209600")
    redrive = json.dumps({"deadLetterTargetArn": dead.queue_arn, "maxReceiveCount": 5})
    queue = queues.create_queue(f"{name}-queue", RedrivePolicy=redrive, VisibilityTimeout="900")
    mapping = {"EventSourceArn": queue.queue_arn, "FunctionName": name, "BatchSize": 10}
    place.backend("lambda").create_event_source_mapping(mapping)
    keep_configuration(place.account, place.region, name, {"DeadLetterConfig": {"TargetArn": dead.queue_arn}})


def make_traffic(place: Place, specs: tuple[FunctionSpec, ...], every_days: int = 1) -> None:
    """Put what the functions did in the last days: calls, a few errors, no throttles, how long they took."""
    end = utcnow().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    data = place.backend("cloudwatch").metric_data
    for spec in specs:
        for day in range(0, DAYS, every_days) if spec.invocations else ():
            data.extend(_day(spec, end - timedelta(days=day)))


def _day(spec: FunctionSpec, at: datetime) -> list[Any]:
    dimensions = [{"Name": "FunctionName", "Value": spec.name}]
    counts = {"Invocations": spec.invocations, "Errors": spec.invocations // 200, "Throttles": 0}
    found: list[Any] = [
        MetricDatum(LAMBDA, name, float(value), dimensions, at, "Count") for name, value in counts.items()
    ]
    mean_ms = 10.0 + spec.memory_mb % 97
    total_ms = mean_ms * spec.invocations
    found.append(
        MetricAggregatedDatum(
            LAMBDA, "Duration", mean_ms / 4, mean_ms * 6, spec.invocations, total_ms, dimensions, at, "Milliseconds"
        )
    )
    return found


def _code() -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handler(event, context):\n    return event\n")
    return base64.b64encode(buffer.getvalue()).decode()


_CODE = _code()
_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})  # fmt: skip
_MAY_LOG = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}]})  # fmt: skip
