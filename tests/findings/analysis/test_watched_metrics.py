"""Which alarms watch a metric: plain ones, those of expressions, and queries."""

import pytest

from collectors.resources.aws import MetricQuery
from collectors.snapshot import NotCollectedError
from findings.analysis.watched_metrics import WatchedMetrics
from tests.builders import alarm, denied, snapshot

NO_METRIC = {"namespace": None, "metric_name": None}
DEPTH = "ApproximateNumberOfMessagesVisible"


def names(*queries: MetricQuery, **dimensions: str) -> list[str]:
    watched = WatchedMetrics(snapshot(alarm("a", **NO_METRIC, metrics=queries)))
    return [found.name for found in watched.alarms("AWS/SQS", DEPTH, **dimensions)]


def asked(query: str) -> MetricQuery:
    return MetricQuery("q", expression=query)


@pytest.mark.parametrize(
    "query",
    [
        f'SELECT MAX({DEPTH}) FROM SCHEMA("AWS/SQS", QueueName)',
        f'select max("{DEPTH}") from "AWS/SQS"',
        f'SELECT SUM({DEPTH}) FROM SCHEMA("AWS/SQS", QueueName) GROUP BY QueueName',
        f"SELECT SUM({DEPTH}) FROM SCHEMA(\"AWS/SQS\", QueueName) WHERE QueueName = 'dead' GROUP BY QueueName",
    ],
)
def test_queries_that_find_the_queue(query: str) -> None:
    assert names(asked(query), QueueName="dead") == ["a"]


@pytest.mark.parametrize(
    "query",
    [
        f'SELECT MAX({DEPTH}) FROM SCHEMA("AWS/Lambda", QueueName)',
        'SELECT MAX(NumberOfMessagesSent) FROM SCHEMA("AWS/SQS", QueueName)',
        f"SELECT MAX({DEPTH}) FROM SCHEMA(\"AWS/SQS\", QueueName) WHERE QueueName = 'other'",
        f"SELECT MAX({DEPTH}) FROM SCHEMA(\"AWS/SQS\", QueueName) WHERE QueueName LIKE 'd%'",
        "m1 * 100",
    ],
)
def test_queries_that_do_not(query: str) -> None:
    assert names(asked(query), QueueName="dead") == []


def test_a_metric_in_an_expression_counts_and_one_of_another_account_does_not() -> None:
    own = MetricQuery("m", "AWS/SQS", DEPTH, (("QueueName", "dead"),))
    foreign = MetricQuery("m", "AWS/SQS", DEPTH, (("QueueName", "dead"),), account_id="999900001111")
    assert names(own, MetricQuery("e", expression="m * 2"), QueueName="dead") == ["a"]
    assert names(foreign, QueueName="dead") == []


def test_a_query_over_all_things_is_not_the_metric_of_the_account() -> None:
    assert names(asked(f'SELECT MAX({DEPTH}) FROM SCHEMA("AWS/SQS", QueueName)')) == []


def test_what_cannot_be_decided_is_said() -> None:
    query = asked(f"SELECT MAX({DEPTH}) FROM SCHEMA(\"AWS/SQS\", QueueName) WHERE QueueName LIKE 'd%'")
    watched = WatchedMetrics(snapshot(alarm("a", **NO_METRIC, metrics=(query,))))
    with pytest.raises(NotCollectedError, match="the alarm a"):
        watched.must_be_decided("AWS/SQS", DEPTH)
    watched.must_be_decided("AWS/SQS", "NumberOfMessagesSent")


def test_one_unread_alarm_makes_no_index() -> None:
    seen = snapshot(item_gaps={"Alarm": {"arn:aws:cloudwatch:eu-central-1:1:alarm:x": denied()}})
    with pytest.raises(NotCollectedError):
        WatchedMetrics(seen)


def test_the_index_of_a_snapshot_is_made_once() -> None:
    seen = snapshot(alarm())
    assert WatchedMetrics.of(seen) is WatchedMetrics.of(seen)


def test_a_long_hostile_query_is_read_quickly() -> None:
    names(asked("SELECT MAX(a) FROM SCHEMA(" + '"' * 5_000), QueueName="dead")
    names(asked('SELECT MAX(a) FROM "AWS/SQS" WHERE ' + "x " * 5_000 + "GROUP BY " * 2_000), QueueName="dead")
