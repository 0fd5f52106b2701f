"""Make what carries events: queues with alarms, mappings, rules, and what was received and lost."""

import json
import uuid
from datetime import timedelta
from typing import Any

from moto.cloudwatch.models import MetricDatum
from moto.core.utils import utcnow

from sandbox.overlays.event_buses import keep_bus_logging

from .functions import DAYS, LAMBDA
from .place import Place
from .specs import FunctionSpec
from .watchers import TOPIC

UNDELIVERED = "undelivered"
FOURTEEN_DAYS = "1209600"
# Functions have their durations; and SQS counts nothing that it moves itself.
_PUT_ELSEWHERE = {(LAMBDA, "Duration"), ("AWS/SQS", "NumberOfMessagesSent")}


def make_queue(place: Place, name: str, *, watched: bool = True, **attributes: str) -> str:
    """Make a queue that keeps messages for fourteen days, with an alarm on what lies in it; returns its ARN."""
    made = place.backend("sqs").create_queue(name, **({"MessageRetentionPeriod": FOURTEEN_DAYS} | attributes))
    if watched:
        watch(place, f"{name}-not-empty", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 1.0, QueueName=name)
    return str(made.queue_arn)


def feed(place: Place, function: str, *, watched: bool = True, dead_letters: bool = True, **mapping: Any) -> None:
    """Make a queue with a dead letter queue and let a function read it."""
    name, redrive = f"{function}-queue", {}
    if dead_letters:
        dead = make_queue(place, f"{function}-dead")
        redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 5})}
    made = place.backend("sqs").create_queue(name, VisibilityTimeout="900", **redrive)
    if watched:
        watch(place, f"{name}-backlog", "AWS/SQS", "ApproximateAgeOfOldestMessage", 900.0, QueueName=name)
    map_source(place, function, made.queue_arn, **mapping)


def map_source(place: Place, function: str, source_arn: str, **more: Any) -> None:
    """Let a function read a queue or stream; the mapping gets an id that follows from the function."""
    backend = place.backend("lambda")
    made = backend.create_event_source_mapping({"EventSourceArn": source_arn, "FunctionName": function, **more})
    mappings = backend._event_source_mappings  # noqa: SLF001 - moto lets nobody choose an id
    del mappings[made.uuid]
    made.arn = mapping_arn(place, function)
    made.uuid = made.arn.rpartition(":")[2]
    mappings[made.uuid] = made


def mapping_arn(place: Place, function: str) -> str:
    """Return the ARN of the mapping of a function."""
    made = uuid.uuid5(uuid.NAMESPACE_URL, place.arn("lambda", f"function:{function}"))
    return place.arn("lambda", f"event-source-mapping:{made}")


def watch(place: Place, name: str, namespace: str, metric: str, threshold: float, **dimensions: str) -> None:
    """Make an alarm that tells the people on call."""
    made = place.backend("cloudwatch").put_metric_alarm(
        name,
        namespace=namespace,
        metric_name=metric,
        dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        statistic="Maximum",
        period=300,
        evaluation_periods=1,
        threshold=threshold,
        comparison_operator="GreaterThanOrEqualToThreshold",
        description=f"{metric} of {', '.join(dimensions.values()) or 'the account'}",
        alarm_actions=[place.arn("sns", TOPIC)],
        ok_actions=[],
        actions_enabled=True,
    )
    made.update_state("Threshold not crossed", "{}", "OK")
    if (namespace, metric) not in _PUT_ELSEWHERE:
        _put(place, namespace, {metric: 0.0}, dimensions)


def receive(place: Place, function: FunctionSpec, **lost: float) -> None:
    """Put what reached a function asynchronously in the last days, and what was lost of it."""
    counts = {"AsyncEventsReceived": float(1 + function.invocations // 2), "AsyncEventsDropped": 0.0, **lost}
    _put(place, LAMBDA, counts, {"FunctionName": function.name})


def _put(place: Place, namespace: str, values: dict[str, float], dimensions: dict[str, str]) -> None:
    """Put the same values for each of the last days."""
    end = utcnow().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    place.backend("cloudwatch").metric_data.extend(
        MetricDatum(namespace, name, value, named, end - timedelta(days=day), "Count")
        for day in range(DAYS)
        for name, value in values.items()
    )


def log_bus(place: Place, bus: str) -> None:
    """Let a bus log its errors to a bucket."""
    keep_bus_logging(place.account, place.region, bus, "ERROR")
    logs, name = place.backend("logs"), f"{bus}-errors"
    bucket = f"event-logs-{place.account}-{place.region}"
    place.backend("s3").create_bucket(bucket, place.region)
    logs.put_delivery_source(name, place.arn("events", f"event-bus/{bus}"), "ERROR_LOGS", {})
    made = logs.put_delivery_destination(name, None, {"destinationResourceArn": f"arn:aws:s3:::{bucket}"}, {})
    logs.create_delivery(name, made.arn, None, None, None, None)


def make_rule(place: Place, name: str, *targets: str, kept: bool = True, bus: str = "default", state: str = "ENABLED",
              schedule: str | None = None) -> None:  # fmt: skip
    """Make a rule with its targets, which keep what fails unless told otherwise."""
    events = place.backend("events")
    pattern = None if schedule else json.dumps({"source": ["shop"], "detail-type": [name]})
    events.put_rule(name, event_bus_arn=bus, event_pattern=pattern, scheduled_expression=schedule, state=state)
    dead_letters = {"DeadLetterConfig": {"Arn": place.arn("sqs", UNDELIVERED)}} if kept else {}
    made = [{"Id": f"target-{number}", "Arn": arn, **dead_letters} for number, arn in enumerate(targets)]
    if made:
        events.put_targets(name, bus, made)
