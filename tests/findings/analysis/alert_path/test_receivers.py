"""From topics, streams and functions to people (SNS, Lambda and CloudWatch Logs developer guides)."""

from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import EventSourceMapping, FunctionState, TopicSubscription
from collectors.snapshot import Snapshot
from findings.analysis.access import Access
from findings.analysis.alert_path.hops import HopKind, Outcome, Route
from findings.analysis.alert_path.receivers import Receivers
from tests.alerts import STREAM, reader
from tests.builders import ACCOUNT, REGION, TOPIC, alarm, denied, function, function_arn, log_group, snapshot, without
from tests.events import mapping, subscription, topic
from tests.identity import Statement, allow, deny, policy, role

ALARMS, LOGS, SNS = "cloudwatch.amazonaws.com", "logs.amazonaws.com", "sns.amazonaws.com"
ALARM, GROUP = alarm("error-lines").arn, f"{log_group().arn}:*"
PAGER = function_arn("pager")
OTHER = "999900001111"
REACHES, UNSEEN, BROKEN = Outcome.REACHES, Outcome.UNSEEN, Outcome.BROKEN


def receivers(seen: Snapshot) -> Receivers:
    return Receivers(seen, Access.of(seen))


def from_topic(*resources: Resource, arn: str = TOPIC) -> Route:
    return receivers(snapshot(*resources)).topic(arn, ALARMS, ALARM)


def from_log(*resources: Resource, arn: str = PAGER, **gaps: Any) -> Route:
    return receivers(snapshot(*resources, **gaps)).consumer(arn, LOGS, GROUP)


def topic_arn(name: str) -> str:
    return TOPIC.replace("on-call", name)


def to_topic(*statements: dict[str, Any]) -> str:
    return policy(*({"Resource": TOPIC, "Action": "sns:Publish", **one} for one in statements))


def let(service: str = LOGS, **more: Any) -> Statement:
    """A statement of a function's policy as add-permission writes it (Lambda API reference, AddPermission)."""
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "lambda:InvokeFunction",
            "Resource": PAGER, **more}  # fmt: skip


def pager(*rights: Statement, name: str = "pager", **fields: Any) -> tuple[Resource, ...]:
    """A function that may tell somebody, its role, and who may invoke it."""
    arn = function_arn(name)
    open_to = policy(*(let(one, Resource=arn) for one in (LOGS, SNS)))
    may = rights or (allow("ses:SendEmail"),)
    return function(name), role(f"service/{name}-role", may), reader(name, **{"policy": open_to, **fields})


def calls(name: str = "pager", of: str = TOPIC, **fields: Any) -> TopicSubscription:
    return subscription("lambda", of, endpoint=function_arn(name), **fields)


def ended(route: Route) -> tuple[Outcome, str, str]:
    return route.outcome, route.hops[-1].name, route.why


def test_a_confirmed_subscriber_is_the_end() -> None:
    route = from_topic(topic(), subscription())
    assert route.outcome is REACHES
    assert [(hop.kind, hop.name) for hop in route.hops] == [
        (HopKind.TOPIC, "on-call"), (HopKind.PERSON, "email: *@shop.example"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        ((subscription(),), "it does not exist"),
        ((topic("other"), subscription()), "it does not exist"),
        ((topic(),), "nobody has subscribed to it"),
        ((topic(), subscription(topic_arn=topic_arn("other"))), "nobody has subscribed to it"),
        ((topic(), subscription(pending=True), subscription("sms", pending=True)),
         "no subscriber has confirmed: all are pending"),
    ],
)  # fmt: skip
def test_a_topic_where_the_way_ends(resources: tuple[Resource, ...], why: str) -> None:
    assert ended(from_topic(*resources)) == (BROKEN, "on-call", why)


def test_one_confirmed_subscriber_is_enough() -> None:
    assert from_topic(topic(), subscription(pending=True), subscription("sms")).outcome is REACHES


@pytest.mark.parametrize("protocol", ["email", "email-json", "sms", "http", "https", "application"])
def test_protocols_that_wake_people(protocol: str) -> None:
    assert from_topic(topic(), subscription(protocol)).outcome is REACHES


@pytest.mark.parametrize("protocol", ["sqs", "firehose"])
def test_who_reads_a_queue_or_a_delivery_stream_cannot_be_seen(protocol: str) -> None:
    route = from_topic(topic(), subscription(protocol, endpoint=f"arn:aws:{protocol}:{REGION}:{ACCOUNT}:all"))
    assert (route.outcome, route.of_type, route.hops[-1].kind) == (UNSEEN, "TopicSubscription", HopKind.PERSON)


@pytest.mark.parametrize("arn", [TOPIC.replace(ACCOUNT, OTHER), TOPIC.replace(REGION, "us-east-1")])
def test_a_topic_elsewhere_cannot_be_seen(arn: str) -> None:
    route = from_topic(topic(), subscription(), arn=arn)
    assert (route.outcome, route.of_type, route.gap and route.gap.permission) == (UNSEEN, "Topic", None)
    assert arn in route.why


HERE = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
NAMED = {"Effect": "Allow", "Principal": {"Service": ALARMS}}
ALL = {"Effect": "Allow", "Principal": "*"}


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        pytest.param(None, REACHES, id="the default policy"),
        pytest.param(to_topic({"Effect": "Allow", "Principal": {"AWS": "*"},
                               "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}}), REACHES,
                     id="the default policy, written out"),
        pytest.param(to_topic({**NAMED, "Condition": HERE}), REACHES, id="for this account"),
        pytest.param(to_topic({**NAMED, "Condition": {"ArnLike": {"aws:SourceArn":
                     f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"}}}), REACHES, id="for the alarms of the account"),
        pytest.param(to_topic({**NAMED, "Condition": {"ArnEquals": {"aws:SourceArn": ALARM}}}), REACHES,
                     id="for this alarm"),
        pytest.param(to_topic({**NAMED, "Condition": {"ArnEquals": {"aws:SourceArn": f"{ALARM}-2"}}}), BROKEN,
                     id="for another alarm"),
        pytest.param(to_topic({**NAMED, "Condition": {"StringEquals": {"aws:SourceAccount": OTHER}}}), BROKEN,
                     id="for another account"),
        pytest.param(to_topic({**NAMED, "Principal": {"Service": "events.amazonaws.com"}}), BROKEN,
                     id="for another service"),
        pytest.param(to_topic({**NAMED, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}), BROKEN,
                     id="for the principals of the account only"),
        pytest.param(to_topic({**NAMED, "Action": "sns:Subscribe"}), BROKEN, id="to subscribe only"),
        pytest.param(to_topic({**NAMED, "Resource": f"{TOPIC}-2"}), BROKEN, id="to another topic"),
        pytest.param(to_topic(ALL, {**ALL, "Effect": "Deny"}), BROKEN, id="denied to all"),
        pytest.param(to_topic(ALL, {**NAMED, "Effect": "Deny"}), BROKEN, id="denied to CloudWatch"),
        pytest.param(to_topic(ALL, {**ALL, "Effect": "Deny", "Condition":
                     {"StringNotEquals": {"aws:SourceAccount": OTHER}}}), BROKEN, id="denied to all but another"),
        pytest.param(to_topic(ALL, {**ALL, "Effect": "Deny", "Condition":
                     {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}}), REACHES, id="denied to others"),
        pytest.param(to_topic({**NAMED, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}), UNSEEN,
                     id="under a condition that nobody knows"),
        pytest.param(to_topic(ALL, {**ALL, "Effect": "Deny", "Condition": {"StringEquals": {"aws:SourceVpc": "v"}}}),
                     UNSEEN, id="denied under a condition that nobody knows"),
        pytest.param("{", UNSEEN, id="cannot be read"),
    ],
)  # fmt: skip
def test_the_policy_of_the_topic(written: str | None, outcome: Outcome) -> None:
    route = from_topic(topic(policy=written), subscription())
    assert route.outcome is outcome
    if outcome is BROKEN:
        assert ended(route) == (BROKEN, "on-call", "its policy does not let cloudwatch.amazonaws.com publish")


@pytest.mark.parametrize("kind", ["Topic", "TopicSubscription"])
def test_what_was_not_read_of_topics(kind: str) -> None:
    route = receivers(without(snapshot(topic(), subscription()), kind, denied("sns:Some"))).topic(TOPIC, ALARMS, ALARM)
    assert (route.outcome, route.of_type, route.gap and route.gap.permission) == (UNSEEN, kind, "sns:Some")


def test_a_topic_whose_details_were_not_read() -> None:
    seen = snapshot(subscription(), item_gaps={"Topic": {TOPIC: denied("sns:GetTopicAttributes")}})
    route = receivers(seen).topic(TOPIC, ALARMS, ALARM)
    assert (route.outcome, route.gap and route.gap.permission) == (UNSEEN, "sns:GetTopicAttributes")


def test_the_function_behind_a_topic() -> None:
    route = from_topic(topic(), calls(), *pager())
    assert [hop.kind for hop in route.hops] == [HopKind.TOPIC, HopKind.CONSUMER, HopKind.PERSON]
    assert route.outcome is REACHES
    only_logs = reader("pager", policy=policy(let(LOGS)))
    assert ended(from_topic(topic(), calls(), *pager()[:2], only_logs)) == (
        BROKEN, "pager", "its policy does not let sns.amazonaws.com invoke it",
    )  # fmt: skip


def test_a_person_beside_a_broken_function_is_enough() -> None:
    assert from_topic(topic(), calls(), subscription()).outcome is REACHES
    assert from_topic(topic(), calls(), subscription("sqs")).outcome is UNSEEN
    assert ended(from_topic(topic(), calls())) == (BROKEN, "pager", "the function was deleted")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reserved_concurrency": 0}, "its reserved concurrency is 0, so it never runs"),
        ({"policy": None}, "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(SNS))}, "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(Resource=function_arn("other")))},
         "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(Action="lambda:GetFunction"))}, "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(Condition={"ArnLike": {"AWS:SourceArn": f"{log_group('/other').arn}:*"}}))},
         "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(Condition={"StringEquals": {"AWS:SourceAccount": OTHER}}))},
         "its policy does not let logs.amazonaws.com invoke it"),
        ({"policy": policy(let(), {**let(), "Effect": "Deny"})},
         "its policy does not let logs.amazonaws.com invoke it"),
    ],
)  # fmt: skip
def test_a_consumer_that_never_runs(fields: dict[str, Any], why: str) -> None:
    assert ended(from_log(*pager(**fields))) == (BROKEN, "pager", why)


@pytest.mark.parametrize(
    "condition",
    [
        {"ArnLike": {"AWS:SourceArn": GROUP}},
        {"ArnLike": {"AWS:SourceArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*"}},
        {"StringEquals": {"AWS:SourceAccount": ACCOUNT}},
        {"StringEquals": {"AWS:SourceAccount": ACCOUNT}, "ArnLike": {"AWS:SourceArn": GROUP}},
    ],
)
def test_a_consumer_that_is_open_to_the_log(condition: dict[str, Any]) -> None:
    assert from_log(*pager(policy=policy(let(Condition=condition)), reserved_concurrency=1)).outcome is REACHES


@pytest.mark.parametrize(
    ("name", "outcome"),
    [(f"logs.{REGION}.amazonaws.com", REACHES), ("logs.us-east-1.amazonaws.com", BROKEN)],
)
def test_the_logs_go_by_the_name_of_their_region_too(name: str, outcome: Outcome) -> None:
    """The forwarders of log vendors name logs.<region>.amazonaws.com in the permission, and are invoked."""
    assert from_log(*pager(policy=policy(let(name)))).outcome is outcome
    shut = policy(let(), {**let(name), "Effect": "Deny"})
    assert from_log(*pager(policy=shut)).outcome is (BROKEN if outcome is REACHES else REACHES)


def test_a_condition_that_nobody_knows_is_neither_open_nor_shut() -> None:
    unknown = policy(let(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}))
    route = from_log(*pager(policy=unknown))
    assert (route.outcome, route.hops[-1].name) == (UNSEEN, "pager")
    assert "aws:sourcevpc" in route.why


@pytest.mark.parametrize(("state", "is_dead"), [("Inactive", True), ("Failed", True), ("Active", False),
                                               ("Pending", False), (None, False)])  # fmt: skip
def test_the_state_of_the_consumer(state: str | None, is_dead: bool) -> None:
    route = from_log(*pager(), FunctionState(PAGER, "pager", state=state))
    assert ended(route)[::2] == ((BROKEN, f"the function is in the state {state}") if is_dead else (REACHES, ""))


def test_a_consumer_that_was_deleted_or_lives_elsewhere() -> None:
    assert ended(from_log(*pager()[1:])) == (BROKEN, "pager", "the function was deleted")
    for arn in (PAGER.replace(ACCOUNT, OTHER), PAGER.replace(REGION, "us-east-1")):
        route = from_log(*pager(), arn=arn)
        assert (route.outcome, route.of_type) == (UNSEEN, "LambdaFunction")


def test_an_alias_of_the_consumer() -> None:
    """A function's policy names the alias in its Resource (Lambda developer guide, resource-based policies)."""
    opened = policy(let(Resource=f"{PAGER}:live"))
    assert from_log(*pager(policy=opened), arn=f"{PAGER}:live").outcome is REACHES
    assert from_log(*pager(policy=opened), arn=PAGER).outcome is BROKEN
    assert from_log(*pager(policy=opened), arn=f"{PAGER}:live").hops[0].arn == PAGER


@pytest.mark.parametrize("kind", ["LambdaFunction", "FunctionState", "FunctionAccess", "Role", "ManagedPolicy"])
def test_what_was_not_read_of_the_consumer(kind: str) -> None:
    route = receivers(without(snapshot(*pager()), kind, denied("some:Read"))).consumer(PAGER, LOGS, GROUP)
    assert (route.outcome, route.of_type, route.gap and route.gap.permission) == (UNSEEN, kind, "some:Read")
    assert route.hops[0].name == "pager"


def test_nobody_asked_who_may_invoke_the_consumer() -> None:
    """Each function that consumes has its access read; without it nothing says that it is shut."""
    route = from_log(*pager()[:2])
    assert (route.outcome, route.of_type) == (UNSEEN, "FunctionAccess")


TELLERS = ["ses:SendEmail", "ses:SendRawEmail", "events:PutEvents", "ssm-incidents:StartIncident"]


@pytest.mark.parametrize("action", TELLERS)
def test_whom_the_consumer_may_tell(action: str) -> None:
    route = from_log(*pager(allow(action)))
    assert (route.outcome, route.hops[-1].kind, route.hops[-1].note) == (REACHES, HopKind.PERSON, "its code decides")
    assert from_log(*pager(allow(action), deny(action))).outcome is BROKEN
    doubtful = allow(action, Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    assert from_log(*pager(doubtful)).outcome is UNSEEN


@pytest.mark.parametrize("rights", [(allow("logs:PutLogEvents"),), (allow("sns:Subscribe"),), (deny("*"),)])
def test_a_consumer_that_may_tell_nobody(rights: tuple[Statement, ...]) -> None:
    assert ended(from_log(*pager(*rights))) == (
        BROKEN, "pager", "its role may not publish to anything that reaches a person",
    )  # fmt: skip
    assert from_log(function("pager"), pager()[2]).why == "its role may not publish to anything that reaches a person"


def test_a_boundary_keeps_a_consumer_from_telling() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/service/pager-role"
    assert from_log(*pager()).hops[0].name == "pager"
    bounded = role("service/pager-role", (allow("ses:SendEmail"),), boundary_arn="arn:aws:iam::aws:policy/missing")
    assert bounded.arn == arn
    assert from_log(function("pager"), bounded, reader("pager", policy=policy(let()))).outcome is UNSEEN


def test_a_sure_way_counts_beside_a_doubtful_one() -> None:
    doubt = allow("sns:Publish", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    assert from_log(*pager(doubt, allow("ses:SendEmail")), topic(), subscription()).outcome is REACHES
    sure = allow("sns:Publish", resource=topic_arn("sure"))
    there = (topic("sure"), subscription(topic_arn=topic_arn("sure")), topic("perhaps"))
    assert from_log(*pager(doubt, sure), *there).outcome is REACHES
    assert from_log(*pager(doubt, sure), *there[::2]).outcome is UNSEEN


def publishing(*names: str) -> Statement:
    return {"Effect": "Allow", "Action": "sns:Publish", "Resource": [topic_arn(name) for name in names]}


def test_the_topics_of_a_consumer() -> None:
    both = (topic("a"), topic("b"))
    heard = subscription(topic_arn=topic_arn("b"))
    route = from_log(*pager(publishing("a", "b")), *both, heard)
    assert [hop.name for hop in route.hops] == ["pager", "b", "email: *@shop.example"]
    assert ended(from_log(*pager(publishing("a")), *both, heard)) == (BROKEN, "a", "nobody has subscribed to it")


def test_a_consumer_whose_only_topic_is_gone() -> None:
    assert ended(from_log(*pager(publishing("gone")), topic("other"), subscription())) == (
        BROKEN, "pager", "no topic that its role may publish to exists",
    )  # fmt: skip


def test_a_doubt_beside_a_topic_that_is_gone_is_still_a_doubt() -> None:
    doubtful = allow("ses:SendEmail", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    assert from_log(*pager(publishing("gone"), doubtful)).outcome is UNSEEN


@pytest.mark.parametrize("resource", ["*", f"arn:aws:sns:us-east-1:{ACCOUNT}:on-call", f"arn:aws:sns:*:{ACCOUNT}:x*",
                                      TOPIC.replace(ACCOUNT, OTHER)])  # fmt: skip
def test_a_topic_that_the_consumer_may_have_elsewhere_cannot_be_seen(resource: str) -> None:
    route = from_log(*pager(allow("sns:Publish", resource=resource)))
    assert (route.outcome, route.of_type) == (UNSEEN, "Topic")


def test_functions_and_topics_in_a_ring_end() -> None:
    ring = (topic("a"), topic("b"), calls("to-b", topic_arn("a")), calls("to-a", topic_arn("b")),
            *pager(publishing("b"), name="to-b"), *pager(publishing("a"), name="to-a"))  # fmt: skip
    assert from_topic(*ring, arn=topic_arn("a")).outcome is BROKEN
    itself = (topic(), calls(), *pager(publishing("on-call")))
    assert ended(from_topic(*itself)) == (BROKEN, "pager", "it only calls what publishes to it")
    assert from_log(*itself[::-1]).outcome is BROKEN


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_ring_is_judged_the_same_whichever_topic_is_asked_first(order: tuple[str, str]) -> None:
    ring = (topic("a"), topic("b"), calls("to-b", topic_arn("a")), calls("to-a", topic_arn("b")),
            *pager(publishing("b"), name="to-b"), *pager(publishing("a"), name="to-a"),
            subscription(topic_arn=topic_arn("a")))  # fmt: skip
    asked = receivers(snapshot(*ring))
    assert [asked.topic(topic_arn(name), ALARMS, ALARM).outcome for name in order] == [REACHES, REACHES]


def test_a_crowd_of_topics_that_call_each_other_is_walked_to_its_end() -> None:
    """A role that may publish anywhere is common; a way through 300 topics must neither fail nor take for ever."""
    names = [f"t{number}" for number in range(300)]
    crowd = [item for name in names for item in (topic(name), calls(f"f-{name}", topic_arn(name)))]
    crowd += [item for name in names for item in pager(allow("sns:Publish"), name=f"f-{name}")]
    asked = receivers(snapshot(*crowd))
    assert {asked.topic(topic_arn(name), ALARMS, ALARM).outcome for name in names[:3]} == {BROKEN}
    heard = receivers(snapshot(*crowd, subscription(topic_arn=topic_arn("t299"))))
    assert {heard.topic(topic_arn(name), ALARMS, ALARM).outcome for name in names[:3]} == {REACHES}


def read(name: str = "reads-logs", **fields: Any) -> EventSourceMapping:
    return mapping(name, STREAM, **{"function_arn": PAGER, **fields})


def from_stream(*resources: Resource) -> Route:
    return receivers(snapshot(*resources)).mapped(STREAM)


def test_a_stream_with_a_reader_that_tells() -> None:
    route = from_stream(read(), *pager(policy=None))
    assert [(hop.kind, hop.name) for hop in route.hops[:2]] == [(HopKind.STREAM, "logs"), (HopKind.CONSUMER, "pager")]
    assert route.outcome is REACHES
    assert from_stream(read(function_arn=f"{PAGER}:live"), *pager()).outcome is REACHES


def test_who_else_reads_a_stream_cannot_be_seen() -> None:
    for others in ((), (mapping("other", f"{STREAM}-2", function_arn=PAGER),)):
        route = from_stream(*pager(), *others)
        assert (route.outcome, route.of_type, route.hops[-1].kind) == (UNSEEN, "EventSourceMapping", HopKind.STREAM)


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        ((read(state="Disabled"), *pager()), "its event source mapping is disabled"),
        ((read(state="Disabling"), *pager()), "its event source mapping is disabled"),
        ((read(),), "the function was deleted"),
        ((read(), *pager(reserved_concurrency=0)), "its reserved concurrency is 0, so it never runs"),
        ((read(), *pager(), FunctionState(PAGER, "pager", state="Failed")), "the function is in the state Failed"),
        ((read(), *pager(allow("s3:PutObject"))), "its role may not publish to anything that reaches a person"),
    ],
)
def test_a_reader_where_the_way_ends(resources: tuple[Resource, ...], why: str) -> None:
    assert ended(from_stream(*resources)) == (BROKEN, "pager", why)


def test_the_best_reader_of_a_stream_counts() -> None:
    unread = {"FunctionState": {function_arn("a"): denied("lambda:GetFunctionConfiguration")}}
    first = (read("first", function_arn=function_arn("a")), *pager(name="a"))
    second = (read("second", function_arn=function_arn("b")), *pager(name="b"))
    assert receivers(snapshot(*first, *second, item_gaps=unread)).mapped(STREAM).outcome is REACHES
    route = receivers(snapshot(*first, item_gaps=unread)).mapped(STREAM)
    assert (route.outcome, route.hops[-1].name) == (UNSEEN, "a")


def test_mappings_that_were_not_read() -> None:
    route = receivers(without(snapshot(*pager(), read()), "EventSourceMapping", denied("lambda:List"))).mapped(STREAM)
    assert (route.outcome, route.of_type, route.gap and route.gap.permission) == (
        UNSEEN, "EventSourceMapping", "lambda:List",
    )  # fmt: skip
