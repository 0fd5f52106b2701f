"""What carries events is read whole, without what identifies a person, and again only where it changed."""

import json
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from collectors.aws import changes
from collectors.resources import Resource
from collectors.resources.aws import (
    AccountConcurrency,
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    FunctionAccess,
    FunctionDelivery,
    FunctionRecursion,
    Queue,
    RuleTarget,
    Topic,
    TopicSubscription,
)
from collectors.snapshot import Snapshot
from sandbox.client import SandboxClient
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_reader, collected

HERE = f"{EU}:{PRODUCTION.account_id}"
FIRST = f"arn:aws:lambda:{HERE}:function:p0000-api"


@pytest.fixture
def admin(cloud: SandboxClient) -> Any:
    """Clients that may do everything."""
    return lambda service: boto3.client(  # type: ignore[call-overload]
        service, endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id)
    )


def read(kind: type[Resource], **fields: Any) -> Snapshot:
    return collected(a_reader(**fields), [kind])


def again(kind: type[Resource], seen: Snapshot) -> tuple[Snapshot, Counter[str]]:
    """Read a type once more, knowing what was seen before; returns also the calls by operation."""
    known: Mapping[str, Mapping[str, Any]] = {
        name: {item.arn: item for item in items} for name, items in seen.resources.items()
    }
    reader = a_reader(before=known, good_at=datetime.now(UTC).isoformat())
    return collected(reader, [kind]), reader.statistics.by_operation


def test_a_queue_is_read_with_its_policy_and_where_its_failures_go(cloud, admin):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*",
                         "Resource": f"arn:aws:sqs:{HERE}:invoices"}]})  # fmt: skip
    redrive = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{HERE}:undelivered", "maxReceiveCount": "7"})
    attributes = {"Policy": policy, "RedrivePolicy": redrive, "MessageRetentionPeriod": "600"}
    admin("sqs").create_queue(QueueName="invoices", Attributes=attributes)
    found = read(Queue).get(Queue, f"arn:aws:sqs:{HERE}:invoices")
    assert (found.name, found.retention_s, found.fifo) == ("invoices", 600, False)
    assert (found.dead_letter_arn, found.max_receive_count) == (f"arn:aws:sqs:{HERE}:undelivered", 7)
    assert json.loads(found.policy)["Statement"][0]["Principal"] == "*"
    assert found.url.endswith("/invoices")


def test_a_region_without_queues_has_none_and_that_is_no_gap(cloud):
    seen = read(Queue, region="us-east-1")
    assert (seen.all(Queue), dict(seen.gaps)) == ((), {})


def test_only_what_changed_is_read_again(cloud, admin, monkeypatch):
    monkeypatch.setattr(changes, "FEW", 0)
    seen = read(Queue)
    _, calls = again(Queue, seen)
    unchanged = calls["sqs:GetQueueAttributes"]
    url = admin("sqs").get_queue_url(QueueName="undelivered")["QueueUrl"]
    admin("sqs").set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "7200"})
    after, calls = again(Queue, seen)
    assert after.get(Queue, f"arn:aws:sqs:{HERE}:undelivered").retention_s == 7200
    # The sweep reads one of many queues anew at each scan.
    assert unchanged <= calls["sqs:GetQueueAttributes"] <= unchanged + 1 < len(seen.all(Queue))


def test_topics_tell_whose_failures_they_log(cloud):
    found = {topic.name: topic for topic in read(Topic).all(Topic)}
    assert found["domain-events"].failure_feedback == ("lambda",)
    assert found["on-call"].failure_feedback == ()
    assert "SourceOwner" in (found["on-call"].policy or "")


def test_of_people_who_are_subscribed_nothing_is_kept_that_names_them(cloud, admin):
    sns = admin("sns")
    topic = sns.create_topic(Name="people")["TopicArn"]
    secret = "https://hooks.example/services/T00/B00/secret"
    for protocol, endpoint in (
        ("email", "jane.doe@shop.example"),
        ("email", "john.doe@shop.example"),
        ("sms", "+15550104477"),
        ("https", secret),
        ("https", "https://user:password@hooks.example/path"),
        ("lambda", FIRST),
    ):
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    found = [entry for entry in read(TopicSubscription).all(TopicSubscription) if entry.topic_arn == topic]
    kept = Counter((entry.protocol, entry.endpoint, entry.pending) for entry in found)
    assert kept == {
        ("email", "*@shop.example", True): 2,
        ("sms", "*77", False): 1,
        ("https", "https://hooks.example", False): 2,
        ("lambda", FIRST, False): 1,
    }
    assert not [entry for entry in found if any(word in str(entry) for word in ("doe", "4477", "secret", "password"))]
    assert {entry.owner for entry in found} == {PRODUCTION.account_id}


def test_a_mapping_tells_what_it_reads_for_whom(cloud):
    (found,) = read(EventSourceMapping).all(EventSourceMapping)
    assert (found.function_arn, found.source_arn) == (FIRST, f"arn:aws:sqs:{HERE}:p0000-api-queue")
    assert (found.state, found.filtered, found.max_retries) == ("Enabled", False, None)
    assert found.arn == f"arn:aws:lambda:{HERE}:event-source-mapping:{found.name}"


def test_buses_and_rules_are_read_with_their_targets(cloud):
    seen = read(EventRule)
    (bus,), (rule,) = seen.all(EventBus), seen.all(EventRule)
    assert (bus.name, bus.log_level) == ("default", "ERROR")
    assert (rule.bus, rule.state, rule.schedule) == ("default", "ENABLED", "rate(1 day)")
    assert rule.targets == (RuleTarget("target-0", FIRST, f"arn:aws:sqs:{HERE}:undelivered"),)


def test_a_rule_that_was_switched_off_is_seen_without_reading_its_targets(cloud, admin):
    seen = read(EventRule)
    admin("events").disable_rule(Name="nightly-housekeeping")
    try:
        after, calls = again(EventRule, seen)
        (rule,) = after.all(EventRule)
        assert (rule.state, len(rule.targets)) == ("DISABLED", 1)
        assert calls["events:ListTargetsByRule"] <= 1
    finally:
        admin("events").enable_rule(Name="nightly-housekeeping")


def test_only_functions_that_received_events_are_asked_how(cloud):
    reader = a_reader()
    seen = collected(reader, [AsyncInvocation])
    received = {item.name: item.async_received for item in seen.all(FunctionDelivery)}
    assert len(received) == 4
    assert [name for name, count in received.items() if count] == ["p0000-api"]
    assert reader.statistics.by_operation["lambda:ListFunctionEventInvokeConfigs"] == 1
    (config,) = seen.get(AsyncInvocation, FIRST).configs
    assert (config.qualifier, config.on_failure_arn) == ("$LATEST", f"arn:aws:sqs:{HERE}:undelivered")


def test_what_was_lost_is_asked_only_of_those_that_received(cloud):
    reader = a_reader()
    collected(reader, [FunctionDelivery])
    assert reader.statistics.by_operation["cloudwatch:GetMetricData"] == 2


def test_recursion_is_asked_only_of_functions_that_read_a_queue(cloud):
    assert [(item.arn, item.recursive_loop) for item in read(FunctionRecursion).all(FunctionRecursion)] == [
        (FIRST, "Terminate")
    ]


def test_the_limits_of_the_region(cloud):
    (found,) = read(AccountConcurrency).all(AccountConcurrency)
    assert (found.arn, found.limit) == (f"arn:aws:iam::{PRODUCTION.account_id}:root", 1000)


def test_a_thousand_and_one_queues_come_in_two_pages(cloud, admin):
    make = admin("sqs").create_queue
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: make(QueueName=f"many-{number}"), range(1001)))
    reader = a_reader()
    found = collected(reader, [Queue]).all(Queue)
    assert sum(item.name.startswith("many-") for item in found) == 1001
    assert reader.statistics.by_operation["sqs:ListQueues"] == 2
    remove = admin("sqs").delete_queue
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: remove(QueueUrl=item.url), [one for one in found if one.name.startswith("many-")]))


def test_a_function_consumes_by_a_stream_a_topic_or_for_all_groups_at_once(cloud, admin):
    alarms, topics, functions = admin("cloudwatch"), admin("sns"), admin("lambda")
    readers = [item["FunctionArn"] for item in functions.list_functions(MaxItems=50)["Functions"]]
    before = {item.arn for item in read(FunctionAccess).all(FunctionAccess)}
    woken, other, every = [arn for arn in readers if arn not in before][:3]
    tells = topics.create_topic(Name="tells-a-function")["TopicArn"]
    quiet = topics.create_topic(Name="no-alarm-tells-it")["TopicArn"]
    topics.subscribe(TopicArn=tells, Protocol="lambda", Endpoint=woken)
    topics.subscribe(TopicArn=quiet, Protocol="lambda", Endpoint=other)
    alarms.put_metric_alarm(
        AlarmName="tells", Namespace="AWS/Lambda", MetricName="Errors", Statistic="Sum", Period=60, Threshold=1,
        EvaluationPeriods=1, ComparisonOperator="GreaterThanOrEqualToThreshold", AlarmActions=[tells],
    )  # fmt: skip
    document = {"DestinationArn": every, "FilterPattern": "", "Distribution": "Random"}
    admin("logs").put_account_policy(
        policyName="everything", policyType="SUBSCRIPTION_FILTER_POLICY", policyDocument=json.dumps(document)
    )
    found = {item.arn for item in read(FunctionAccess).all(FunctionAccess)}
    assert {woken, every} <= found
    assert other not in found
