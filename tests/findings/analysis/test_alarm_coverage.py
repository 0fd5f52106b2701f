"""Which functions an alarm watches."""

import pytest

from collectors.resources.aws import Alarm, MetricQuery
from findings.analysis.alarm_coverage import AlarmCoverage
from tests.builders import ACCOUNT, alarm

NAME = (("FunctionName", "orders"),)


def metrics(*queries: MetricQuery) -> Alarm:
    return alarm("math", None, namespace=None, metrics=queries)


def query(id_: str = "m1", metric: str = "Errors", **fields: object) -> MetricQuery:
    return MetricQuery(id_, "AWS/Lambda", metric, **fields)


def expression(text: str, id_: str = "e1", account_id: str | None = None) -> MetricQuery:
    return MetricQuery(id_, expression=text, account_id=account_id)


@pytest.mark.parametrize(
    ("watching", "covered"),
    [
        pytest.param(alarm(dimensions=NAME), {"Errors"}, id="its own"),
        pytest.param(alarm(), {"Errors"}, id="account-wide"),
        pytest.param(alarm(dimensions=(("FunctionName", "other"),)), set(), id="another function's"),
        pytest.param(alarm(namespace="Custom"), set(), id="another namespace"),
        pytest.param(alarm(dimensions=(*NAME, ("Resource", "orders:live"))), set(), id="only an alias"),
        pytest.param(alarm(dimensions=(("Resource", "orders:live"), *NAME)), set(), id="only an alias, other order"),
        pytest.param(alarm(dimensions=(("ExecutedVersion", "3"), *NAME)), set(), id="only a version"),
        pytest.param(alarm(namespace=None, metric_name=None, rule="ALARM(a)"), set(), id="composite"),
        pytest.param(metrics(query()), {"Errors"}, id="a single query"),
        pytest.param(metrics(query(dimensions=NAME)), {"Errors"}, id="a single query of its own"),
        pytest.param(metrics(query(), expression("m1 / 2")), {"Errors"}, id="used in an expression"),
        pytest.param(metrics(query(), query("m2", "Throttles"), expression("m1+m2")), {"Errors", "Throttles"}),
        pytest.param(metrics(query(), query("m2", "Throttles"), expression("m2")), {"Throttles"}, id="one is not used"),
        pytest.param(metrics(query(), expression("m10")), set(), id="a longer id is another"),
        pytest.param(metrics(query(), expression("'m1'")), set(), id="an id in a string"),
        pytest.param(metrics(query(), expression("e2", "e1"), expression("m1*2", "e2")), {"Errors"}, id="in two steps"),
        pytest.param(metrics(query(), expression("ANOMALY_DETECTION_BAND(m1, 2)")), {"Errors"}, id="anomaly band"),
        pytest.param(metrics(query(), expression("SUM(METRICS())")), {"Errors"}, id="all metrics"),
        pytest.param(
            metrics(query("err_1"), query("m2", "Throttles"), expression("SUM(METRICS('err'))")),
            {"Errors"},
            id="all metrics whose id holds a text",
        ),
        pytest.param(
            metrics(query("m1", "Throttles"), query("other", returned=False), expression("m1")),
            {"Throttles"},
            id="one that is neither returned nor named",
        ),
        pytest.param(
            metrics(query(returned=False), expression("m1"), query("m2", "Throttles", returned=False)),
            {"Errors"},
            id="a branch that the returned expression does not reach",
        ),
        pytest.param(alarm(comparison="LessThanThreshold"), set(), id="goes off when errors fall"),
        pytest.param(alarm(comparison="LessThanLowerOrGreaterThanUpperThreshold"), {"Errors"}, id="a band"),
        pytest.param(alarm(statistic="SampleCount"), set(), id="counts samples"),
        pytest.param(metrics(query(stat="SampleCount")), set(), id="a query that counts samples"),
        pytest.param(
            alarm(
                "rate",
                None,
                namespace=None,
                comparison="LessThanThreshold",
                metrics=(query(returned=False), expression("1 - m1 / 100")),
            ),
            {"Errors"},
            id="a success rate that falls",
        ),
        pytest.param(metrics(query(account_id=ACCOUNT)), {"Errors"}, id="this account named"),
        pytest.param(metrics(query(account_id="999999999999")), set(), id="another account's metric"),
        pytest.param(metrics(expression("SEARCH('{AWS/Lambda} Errors', 'Sum')")), set(), id="SEARCH is not decided"),
        pytest.param(metrics(expression('SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)')), {"Errors"}),
        pytest.param(metrics(expression('select max(Throttles) from "AWS/Lambda"')), {"Throttles"}, id="insights"),
        pytest.param(
            metrics(
                expression(
                    'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda") GROUP BY FunctionName ORDER BY SUM() DESC LIMIT 9'
                )
            ),
            {"Errors"},
            id="insights by function",
        ),
        pytest.param(
            metrics(
                expression("SELECT SUM(Errors) FROM SCHEMA(\"AWS/Lambda\", FunctionName) WHERE FunctionName = 'a'")
            ),
            set(),
            id="insights of one function",
        ),
        pytest.param(
            metrics(expression('SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName, Resource)')), set()
        ),
        pytest.param(metrics(expression('SELECT SUM(Errors) FROM SCHEMA("AWS/S3")')), set(), id="insights elsewhere"),
        pytest.param(
            metrics(expression('SELECT SUM(Errors) FROM "AWS/Lambda"', account_id="999999999999")),
            set(),
            id="insights of another account",
        ),
    ],
)
def test_what_an_alarm_covers(watching: Alarm, covered: set[str]) -> None:
    assert set(AlarmCoverage([watching], ACCOUNT).alarms_for("orders")) == covered


def test_the_functions_own_alarm_is_named_before_the_shared_one() -> None:
    found = AlarmCoverage([alarm("shared"), alarm("own", dimensions=NAME)], ACCOUNT)
    assert found.alarms_for("orders") == {"Errors": "own"}
    assert found.alarms_for("other") == {"Errors": "shared"}


@pytest.mark.parametrize("text", ["SELECT SUM(" + " " * 200_000, "'" * 200_000, "m" * 200_000, "SELECT " * 40_000])
@pytest.mark.timeout(20)
def test_a_hostile_expression_comes_to_an_end(text: str) -> None:
    assert AlarmCoverage([metrics(query(), expression(text))], ACCOUNT).alarms_for("orders") == {}
