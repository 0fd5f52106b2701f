"""Builders of what carries events, with sound defaults, and sound and blind ones of each."""

import json
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import (
    AccountConcurrency,
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    FunctionDelivery,
    FunctionRecursion,
    InvokeConfig,
    LogDelivery,
    Queue,
    RuleTarget,
    Topic,
    TopicSubscription,
)
from tests.builders import ACCOUNT, REGION, TOPIC, alarm, function, function_arn

FAILURES = f"arn:aws:sqs:{REGION}:{ACCOUNT}:failures"
ELSEWHERE = f"arn:aws:sqs:{REGION}:999900001111:failures"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks"


def policy(principal: Any = "*", condition: Any = None, **fields: Any) -> str:
    """A resource policy of one statement, open to everybody unless told otherwise."""
    statement = {"Sid": "shared", "Effect": "Allow", "Principal": principal, "Action": "sqs:*", "Resource": "*"}
    more = {"Condition": condition} if condition else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more, **fields}]})


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def queue(name: str = "orders", **fields: Any) -> Queue:
    fields.setdefault("url", f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}")
    return Queue(queue_arn(name), name, **fields)


def dead_queue(name: str = "failures", **fields: Any) -> Queue:
    return queue(name, **{"retention_s": 1_209_600, **fields})


def topic(name: str = "on-call", **fields: Any) -> Topic:
    return Topic(f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}", name, **fields)


def subscription(protocol: str = "email", topic_arn: str = TOPIC, **fields: Any) -> TopicSubscription:
    sound = {"endpoint": "*@shop.example" if protocol == "email" else function_arn(), "owner": ACCOUNT}
    name = f"{topic_arn.rpartition(':')[2]}/{protocol}"
    return TopicSubscription(f"{topic_arn}:{protocol}", name, topic_arn, protocol, **{**sound, **fields})


def mapping(name: str = "reads-queue", source_arn: str = "", **fields: Any) -> EventSourceMapping:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:event-source-mapping:{name}"
    fields.setdefault("function_arn", function_arn())
    return EventSourceMapping(arn, name, source_arn=source_arn or queue_arn("orders"), **fields)


def stream_mapping(name: str = "reads-stream", source_arn: str = STREAM, **fields: Any) -> EventSourceMapping:
    sound = {"max_retries": 5, "max_age_s": -1, "on_failure_arn": FAILURES}
    return mapping(name, source_arn, **{**sound, **fields})


def bus(name: str = "default", **fields: Any) -> EventBus:
    return EventBus(f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{name}", name, **{"log_level": "ERROR", **fields})


def bus_delivery(name: str = "default", log_type: str = "ERROR_LOGS") -> LogDelivery:
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:delivery:{name}"
    return LogDelivery(arn, name, (bus(name).arn,), log_type, f"arn:aws:logs:{REGION}:{ACCOUNT}:delivery-destination:x")


def rule(name: str = "nightly", *targets: RuleTarget, **fields: Any) -> EventRule:
    return EventRule(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}", name, targets=targets or (target(),), **fields)


def target(arn: str = "", dead_letter_arn: str | None = FAILURES) -> RuleTarget:
    return RuleTarget("target", arn or function_arn(), dead_letter_arn)


def delivery(name: str = "orders", received: float = 40.0, **fields: Any) -> FunctionDelivery:
    return FunctionDelivery(function_arn(name), name, received, **fields)


def invoked(name: str = "orders", *configs: InvokeConfig) -> AsyncInvocation:
    return AsyncInvocation(function_arn(name), name, configs)


def recursion(name: str = "orders", recursive_loop: str = "Terminate") -> FunctionRecursion:
    return FunctionRecursion(function_arn(name), name, recursive_loop)


def concurrency(limit: int = 1000) -> AccountConcurrency:
    return AccountConcurrency(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, limit, limit)


def queue_alarm(name: str, metric: str = "ApproximateNumberOfMessagesVisible", **fields: Any) -> Any:
    sound = {"namespace": "AWS/SQS", "dimensions": (("QueueName", name),)}
    return alarm(f"{name}-{metric}", metric, **{**sound, **fields})


def sound_events() -> tuple[Resource, ...]:
    """One of each, as it should be, around the function orders."""
    kept = InvokeConfig(on_failure_arn=FAILURES, max_retries=2)
    queues = (queue(dead_letter_arn=FAILURES), dead_queue())
    topics = (topic(failure_feedback=("lambda",)), subscription(), subscription("lambda"))
    mappings = (mapping(), stream_mapping(filtered=True, metrics=("EventCount",)))
    watches = (
        alarm("long-runs", "Duration"),
        alarm("behind", "IteratorAge"),
        alarm("concurrency", "ClaimedAccountConcurrency", threshold=800.0),
        queue_alarm("failures"),
        queue_alarm("orders", "ApproximateAgeOfOldestMessage"),
    )
    calls = (delivery(), invoked("orders", kept), recursion(), concurrency())
    return (*queues, *topics, *mappings, *watches, *calls, bus(), bus_delivery(), rule())


def blind_events() -> tuple[Resource, ...]:
    """Something for every check of this family to find."""
    lost = queue_arn("gone")
    functions = (
        function("batch", timeout_s=900, tracing_mode="PassThrough", layers=(), dead_letter_arn=lost),
        function("courier"),
        delivery("batch", dead_letter_errors=2.0),
        delivery("courier", async_dropped=1.0),
        invoked("batch"),
        invoked("courier", InvokeConfig(max_retries=0)),
        recursion("batch", "Allow"),
        concurrency(),
    )
    queues = (queue("inbox", policy=policy()), queue("outbox", dead_letter_arn=queue_arn("short")), queue("short"))
    topics = (
        topic("alerts", policy=policy()),
        topic("feed"),
        subscription("lambda", topic("feed").arn),
        subscription("sqs", topic("feed").arn, endpoint=ELSEWHERE),
        subscription("email", topic("alerts").arn, pending=True),
        alarm("to-nobody", "StockLevel", namespace="Shop", alarm_actions=(topic("alerts").arn,)),
    )
    sources = (
        mapping("off", queue_arn("inbox"), state="Disabled", filtered=True),
        stream_mapping("endless", max_retries=-1, on_failure_arn=None),
    )
    rules = (
        bus("partners", log_level="OFF", policy=policy()),
        rule("ghost", target(function_arn("deleted"), None), bus="partners"),
        rule("off", state="DISABLED"),
        EventRule(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/empty", "empty"),
    )
    return (*functions, *queues, *topics, *sources, *rules)
