"""LOG-40: the way of a line; the kinds of broken hops are in the corpus (ways_and_rights.json)."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.alerts import metric_filter
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


def test_composites_that_hold_each_other_come_to_an_end() -> None:
    silent = alarm("error-lines", "ErrorLines", namespace="Audit", alarm_actions=())
    ring = [
        alarm(name, None, namespace=None, rule=f"ALARM({other}) OR ALARM(error-lines)", alarm_actions=())
        for name, other in (("a", "b"), ("b", "a"))
    ]
    assert the_verdict(CHECK, *WAY[:3], *WAY[4:], silent, *ring).status is Status.FAIL
    acting = alarm("b", None, namespace=None, rule="ALARM(a)", alarm_actions=(TOPIC,))
    assert the_verdict(CHECK, *WAY[:3], *WAY[4:], silent, ring[0], acting).status is Status.PASS
