"""LOG-40: the way of a line; the kinds of broken hops are in the corpus (ways_and_rights.json)."""

from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import MetricQuery
from findings.verdict import Status
from tests.alerts import ARCHIVE, alarm_data, all_logs, metric_filter
from tests.builders import TOPIC, alarm, denied, function, log_group, snapshot, statuses, the_verdict, without
from tests.events import subscription, topic
from tests.identity import role

CHECK = "lambda_alert_path_complete"
WATCHED = alarm("error-lines", "ErrorLines", namespace="Audit")
WAY = (function(), log_group(), metric_filter(), WATCHED, topic(), subscription())


def test_a_whole_way_is_shown_hop_by_hop() -> None:
    verdict = the_verdict(CHECK, *WAY)
    assert verdict.status is Status.PASS
    assert verdict.evidence["way"] == [
        "log group /aws/lambda/orders", "metric filter errors", "metric Audit/ErrorLines", "alarm error-lines",
        "topic on-call", "receiver email: *@shop.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        (WAY[2], "Its log group is where it ends: it has neither a metric filter nor a subscription filter."),
        (WAY[3], "The metric Audit/ErrorLines is where it ends: no alarm watches it."),
        (WAY[4], "The topic on-call is where it ends: it does not exist."),
        (WAY[5], "The topic on-call is where it ends: nobody has subscribed to it."),
    ],
)
def test_the_first_broken_hop_is_named(missing: Resource, says: str) -> None:
    verdict = the_verdict(CHECK, *(item for item in WAY if item is not missing))
    assert (verdict.status, verdict.reason) == (Status.FAIL, says)


def test_without_a_log_group_there_is_no_way_to_judge() -> None:
    assert the_verdict(CHECK, function(), *WAY[2:]).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("kind", ["Topic", "TopicSubscription", "Alarm", "AlarmMuteRule", "MetricFilter"])
def test_a_hop_that_was_not_read_is_neither_proof_nor_failure(kind: str) -> None:
    seen = without(snapshot(*WAY, role()), kind, denied("some:Read"))
    assert statuses(CHECK, seen) == {"orders": Status.UNKNOWN}


def test_one_good_way_is_enough_beside_a_broken_one() -> None:
    other = metric_filter("other", metric="Unwatched")
    assert the_verdict(CHECK, *WAY, other).status is Status.PASS


def test_composites_that_hold_each_other_are_not_evaluated() -> None:
    """CloudWatch API reference, PutCompositeAlarm: it stops evaluating them when it detects a cycle."""
    silent = alarm("error-lines", "ErrorLines", namespace="Audit", alarm_actions=())
    rest = (*WAY[:3], *WAY[4:], silent)
    ring = [
        alarm(name, None, namespace=None, rule=f"ALARM({other}) OR ALARM(error-lines)", alarm_actions=())
        for name, other in (("a", "b"), ("b", "a"))
    ]
    assert the_verdict(CHECK, *rest, *ring).status is Status.FAIL
    acting = alarm("b", None, namespace=None, rule="ALARM(a)", alarm_actions=(TOPIC,))
    assert the_verdict(CHECK, *rest, ring[0], acting).status is Status.FAIL
    line = alarm("a", None, namespace=None, rule="ALARM(error-lines)", alarm_actions=())
    assert the_verdict(CHECK, *rest, line, acting).status is Status.PASS


@pytest.mark.parametrize(
    ("watching", "says"),
    [
        pytest.param({"unit": "Seconds"}, "it can never go off: it wants the unit Seconds", id="another unit"),
        pytest.param({"statistic": "Maximum", "comparison": "GreaterThanThreshold", "threshold": 1.0},
                     "it can never go off: ErrorLines (Maximum) is never above 1", id="out of reach"),
        pytest.param({"dimensions": (("Function", "orders"),)},
                     "it can never go off: the metric filters publish Audit/ErrorLines with other dimensions",
                     id="a dead dimension"),
        pytest.param({"comparison": "LessThanThreshold", "threshold": 1.0}, "it goes off when there are few lines",
                     id="the wrong way round"),
    ],
)  # fmt: skip
def test_an_alarm_that_no_line_sets_off_is_where_the_way_ends(watching: dict[str, Any], says: str) -> None:
    deaf = alarm("error-lines", "ErrorLines", namespace="Audit", **watching)
    verdict = the_verdict(CHECK, *WAY[:3], *WAY[4:], deaf, alarm_data(samples=0.0))
    assert verdict.status is Status.FAIL
    assert says.casefold() in verdict.reason.casefold()


def test_a_query_over_all_metrics_of_a_name_watches_the_count() -> None:
    query = MetricQuery("q", returned=True, expression='SELECT SUM(ErrorLines) FROM "Audit"')
    asking = alarm("error-lines", None, namespace=None, metrics=(query,))
    assert the_verdict(CHECK, *WAY[:3], *WAY[4:], asking).status is Status.PASS


def test_a_pattern_that_nobody_describes_is_not_called_broken() -> None:
    odd = metric_filter(pattern="%a% b")
    assert the_verdict(CHECK, *WAY[:2], odd, *WAY[3:]).status is Status.UNKNOWN
    assert the_verdict(CHECK, *WAY[:2], odd, *WAY[4:]).status is Status.FAIL


@pytest.mark.parametrize(
    ("pattern", "log_class", "status"),
    [
        pytest.param("", "STANDARD", Status.UNKNOWN, id="what another account does with the lines is not seen"),
        pytest.param('{ $.level = "A" && $.level = "B" }', "STANDARD", Status.FAIL, id="no line passes"),
        pytest.param("", "INFREQUENT_ACCESS", Status.FAIL, id="a class that has no subscriptions"),
    ],
)
def test_a_subscription_of_all_groups_is_a_way_only_where_lines_pass(
    pattern: str, log_class: str, status: Status
) -> None:
    everything = all_logs(ARCHIVE, pattern=pattern)
    assert the_verdict(CHECK, function(), log_group(log_class=log_class), everything).status is status
