"""From a function's log group on: filters, subscriptions, and the best of all ways (CloudWatch Logs user guide)."""

import json
from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import LogSubscription, MetricFilter
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.alert_path.hops import HopKind, Outcome, Route
from findings.analysis.alert_path.paths import NO_FILTER, AlertPaths
from tests.alerts import ORDERS, STREAM, all_logs, metric_alarm, metric_filter, reader, subscribed
from tests.builders import ACCOUNT, REGION, denied, function, function_arn, log_group, snapshot, without
from tests.events import mapping, subscription, topic
from tests.identity import allow, policy, role

REACHES, UNSEEN, BROKEN = Outcome.REACHES, Outcome.UNSEEN, Outcome.BROKEN
HEARD = (metric_alarm(), topic(), subscription())
BASE = (function(), log_group())
FIREHOSE = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/lake"
PAGER = function_arn("pager")


def of(seen: Snapshot) -> Route:
    return AlertPaths(seen).best(function())


def way(*resources: Resource) -> Route:
    return of(snapshot(*BASE, *resources))


def pager(invoker: str = "logs.amazonaws.com", source: str = f"{log_group().arn}:*") -> tuple[Resource, ...]:
    opened = {"Effect": "Allow", "Principal": {"Service": invoker}, "Action": "lambda:InvokeFunction",
              "Resource": PAGER, "Condition": {"ArnLike": {"AWS:SourceArn": source}}}  # fmt: skip
    tells = role("service/pager-role", (allow("ses:SendEmail"),))
    return function("pager"), tells, reader("pager", policy=policy(opened))


def sends(to: str, pattern: str = "", **fields: Any) -> Resource:
    return subscribed(LogSubscription("all", pattern, to, **fields))


def kinds(route: Route) -> list[HopKind]:
    return [hop.kind for hop in route.hops]


def test_the_way_by_a_metric() -> None:
    route = way(metric_filter(), *HEARD)
    assert route.outcome is REACHES
    assert kinds(route) == [
        HopKind.LOG_GROUP, HopKind.METRIC_FILTER, HopKind.METRIC, HopKind.ALARM, HopKind.TOPIC, HopKind.PERSON,
    ]  # fmt: skip


def test_without_a_log_group_or_a_filter() -> None:
    assert of(snapshot(function(), metric_filter(), *HEARD)).why == "it does not exist"
    route = way(*HEARD)
    assert (route.outcome, route.why, kinds(route)) == (BROKEN, NO_FILTER, [HopKind.LOG_GROUP])
    assert way(metric_filter(group="/aws/lambda/others"), *HEARD).why == NO_FILTER


def test_the_group_that_the_function_writes_to_counts() -> None:
    own = function(log_group="/shop/orders")
    seen = snapshot(own, log_group("/shop/orders"), log_group(), metric_filter(group="/shop/orders"), *HEARD)
    assert AlertPaths(seen).best(own).outcome is REACHES
    assert AlertPaths(seen).best(function()).why == NO_FILTER


@pytest.mark.parametrize(
    ("found", "ends", "why"),
    [
        ((metric_filter(), *HEARD[1:]), HopKind.METRIC, "no alarm watches it"),
        ((metric_filter(metric="Others"), *HEARD), HopKind.METRIC, "no alarm watches it"),
        ((metric_filter(namespace="Shop"), *HEARD), HopKind.METRIC, "no alarm watches it"),
        ((MetricFilter("f", "f", ORDERS, "ERROR"), *HEARD), HopKind.METRIC_FILTER, "it publishes no metric"),
        ((metric_filter(pattern='{ $.level = "A" && $.level = "B" }'), *HEARD), HopKind.METRIC_FILTER,
         "its pattern matches no line"),
        ((metric_filter(pattern="ERROR -ERROR"), *HEARD), HopKind.METRIC_FILTER, "its pattern matches no line"),
    ],
)  # fmt: skip
def test_a_filter_where_the_way_ends(found: tuple[Resource, ...], ends: HopKind, why: str) -> None:
    route = way(*found)
    assert (route.outcome, route.hops[-1].kind) == (BROKEN, ends)
    assert route.why.startswith(why)


def test_a_pattern_for_fields_does_not_fit_lines_of_json() -> None:
    spaced = metric_filter(pattern="[date, level=ERROR, text]")
    as_json = function(log_format="JSON")
    assert of(snapshot(as_json, log_group(), spaced, *HEARD)).outcome is BROKEN
    assert way(spaced, *HEARD).outcome is REACHES
    both = function("other", log_group=ORDERS)
    assert of(snapshot(as_json, both, log_group(), spaced, *HEARD)).outcome is REACHES
    transformed = MetricFilter(spaced.arn, "errors", ORDERS, spaced.pattern, spaced.transformations, True)
    assert of(snapshot(as_json, log_group(), transformed, *HEARD)).outcome is REACHES


def test_a_pattern_that_nobody_describes_hides_no_broken_hop() -> None:
    odd = metric_filter(pattern="%a% b")
    route = way(odd, *HEARD)
    assert (route.outcome, route.of_type) == (UNSEEN, "MetricFilter")
    assert way(odd, *HEARD[1:]).outcome is BROKEN
    unknown = way(sends(PAGER, "%a% b"), *pager())
    assert (unknown.outcome, unknown.of_type) == (UNSEEN, "SubscriptionFilters")


def test_the_best_of_all_ways_comes_first() -> None:
    found = (metric_filter("dead", metric="Others"), sends(FIREHOSE), metric_filter("good"))
    paths = AlertPaths(snapshot(*BASE, *found, *HEARD))
    assert [route.outcome for route in paths.routes(ORDERS)] == [REACHES, UNSEEN, BROKEN]
    assert paths.best(function()).hops[1].name == "good"
    assert way(found[0], found[1]).outcome is UNSEEN
    assert AlertPaths(snapshot(*BASE)).routes(ORDERS) == []


def test_the_best_of_several_metrics_of_a_filter() -> None:
    two = MetricFilter("f", "f", ORDERS, "ERROR", (
        *metric_filter(metric="Others").transformations, *metric_filter().transformations,
    ))  # fmt: skip
    assert way(two, *HEARD).outcome is REACHES


def test_the_way_by_a_subscription_to_a_function() -> None:
    route = way(sends(PAGER), *pager())
    assert route.outcome is REACHES
    assert kinds(route) == [HopKind.LOG_GROUP, HopKind.SUBSCRIPTION_FILTER, HopKind.CONSUMER, HopKind.PERSON]
    assert way(sends(PAGER), *pager(source=f"{log_group('/other').arn}:*")).outcome is BROKEN
    assert way(sends(PAGER), *pager("sns.amazonaws.com")).outcome is BROKEN
    assert way(sends(PAGER, "ERROR -ERROR"), *pager()).why.startswith("its pattern matches no line")
    assert way(sends(PAGER, "[a, b]", on_transformed_logs=True), *pager()).outcome is REACHES


def test_the_way_by_a_stream() -> None:
    reads = mapping("reads-logs", STREAM, function_arn=PAGER)
    assert way(sends(STREAM), reads, *pager()).outcome is REACHES
    assert way(sends(STREAM), mapping("off", STREAM, function_arn=PAGER, state="Disabled"), *pager()).outcome is BROKEN
    assert way(sends(STREAM), *pager()).outcome is UNSEEN


@pytest.mark.parametrize("to", [FIREHOSE, f"arn:aws:logs:{REGION}:999900001111:destination:central",
                                STREAM.replace(ACCOUNT, "999900001111")])  # fmt: skip
def test_what_lies_elsewhere_cannot_be_seen(to: str) -> None:
    route = way(sends(to), *pager())
    assert (route.outcome, route.hops[-1].kind, route.hops[-1].name in to) == (UNSEEN, HopKind.STREAM, True)
    assert route.gap is not None
    assert route.gap.permission is None


EVERY = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*"


def test_the_subscription_of_all_log_groups() -> None:
    route = way(all_logs(PAGER), *pager(source=EVERY))
    assert (route.outcome, route.hops[1].note) == (REACHES, "of all log groups")
    assert way(all_logs(FIREHOSE)).outcome is UNSEEN
    assert way(all_logs(PAGER)).why == "the function was deleted"


def test_groups_that_the_account_leaves_out() -> None:
    left_out = 'LogGroupName NOT IN ["/aws/lambda/orders"]'
    assert way(all_logs(PAGER, left_out), *pager(source=EVERY)).why == NO_FILTER
    others = 'LogGroupName NOT IN ["/aws/lambda/pager", "/aws/lambda/orders-2"]'
    assert way(all_logs(PAGER, others), *pager(source=EVERY)).outcome is REACHES


@pytest.mark.parametrize(
    ("pattern", "outcome"), [("ERROR", REACHES), ("", REACHES), ("ERROR -ERROR", BROKEN), ("%a% b", UNSEEN)]
)
def test_the_subscription_of_all_log_groups_has_a_pattern_too(pattern: str, outcome: Outcome) -> None:
    """PutAccountPolicy, CloudWatch Logs API reference: FilterPattern is one of the document's attributes."""
    document = json.dumps({"DestinationArn": PAGER, "FilterPattern": pattern, "Distribution": "Random"})
    assert way(all_logs(PAGER, document=document), *pager(source=EVERY)).outcome is outcome


def test_a_subscription_of_all_log_groups_without_a_pattern_takes_every_line() -> None:
    assert way(all_logs(PAGER, document=json.dumps({"DestinationArn": PAGER})), *pager(source=EVERY)).outcome is REACHES


@pytest.mark.parametrize("document", ["{", "[]", "{}", json.dumps({"DestinationArn": 1}),
                                      json.dumps({"DestinationArn": PAGER, "FilterPattern": 1})])  # fmt: skip
def test_a_policy_of_the_account_that_cannot_be_read(document: str) -> None:
    route = way(all_logs(PAGER, document=document), *pager(source=EVERY))
    assert (route.outcome, route.of_type) == (UNSEEN, "LogAccountPolicy")


@pytest.mark.parametrize("kind", ["Alarm", "SubscriptionFilters", "LogAccountPolicy", "TopicSubscription"])
def test_a_way_that_was_not_read_is_unseen_with_the_permission(kind: str) -> None:
    seen = without(snapshot(*BASE, metric_filter(), sends(PAGER, "ERROR -ERROR"), *HEARD), kind, denied("some:Read"))
    routes = AlertPaths(seen).routes(ORDERS)
    (unread,) = (route for route in routes if route.outcome is UNSEEN)
    assert (unread.of_type, unread.gap and unread.gap.permission) == (kind, "some:Read")


@pytest.mark.parametrize("kind", ["SubscriptionFilters", "LogAccountPolicy"])
def test_a_sure_way_is_enough_beside_one_that_was_not_read(kind: str) -> None:
    assert of(without(snapshot(*BASE, metric_filter(), *HEARD), kind)).outcome is REACHES


def test_filters_of_one_group_that_were_not_read() -> None:
    gap = {"SubscriptionFilters": {log_group().arn: denied("logs:DescribeSubscriptionFilters")}}
    seen = snapshot(*BASE, function("other"), log_group("/aws/lambda/other"), item_gaps=gap)
    paths = AlertPaths(seen)
    assert (paths.best(function()).outcome, paths.best(function("other")).outcome) == (UNSEEN, BROKEN)


@pytest.mark.parametrize("kind", ["LogGroup", "MetricFilter", "LambdaFunction"])
def test_without_groups_and_filters_there_is_nothing_to_follow(kind: str) -> None:
    with pytest.raises(NotCollectedError, match=f"{kind} was not read"):
        AlertPaths(without(snapshot(*BASE), kind))
    with pytest.raises(NotCollectedError):
        AlertPaths(snapshot(*BASE, item_gaps={"MetricFilter": {"x": denied()}}))
