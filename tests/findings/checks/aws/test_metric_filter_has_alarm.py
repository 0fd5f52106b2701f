"""A filter whose count nobody looks at."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import MetricFilter, MetricQuery
from findings.verdict import Status
from tests.alerts import metric_alarm, metric_filter
from tests.builders import alarm, the_verdict

CHECK = "metric_filter_has_alarm"


def asking(**fields: object) -> Resource:
    return alarm("asks", None, namespace=None, metrics=(MetricQuery("q", **fields),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("alarms", "status"),
    [
        pytest.param((metric_alarm(),), Status.PASS, id="an alarm"),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param((metric_alarm(metric="ErrorLine"),), Status.FAIL, id="another name"),
        pytest.param((metric_alarm(namespace="Audits"),), Status.FAIL, id="another namespace"),
        pytest.param((asking(namespace="Audit", metric_name="ErrorLines"),), Status.PASS, id="in a query"),
        pytest.param((asking(expression='SELECT SUM(ErrorLines) FROM "Audit"'),), Status.PASS, id="Metrics Insights"),
        pytest.param((asking(expression='SELECT SUM(ErrorLines) FROM "Other"'),), Status.FAIL, id="of another"),
        pytest.param((asking(expression='SELECT SUM("ErrorLines") FROM SCHEMA("Audit", f) GROUP BY f'),), Status.PASS),
    ],
)
def test_alarms(alarms: tuple[Resource, ...], status: Status) -> None:
    assert the_verdict(CHECK, metric_filter(), *alarms).status is status


def test_a_filter_that_publishes_nothing_fails() -> None:
    verdict = the_verdict(CHECK, MetricFilter("arn:aws:logs:r:1:log-group:g:metric-filter:f", "f", "g", "x"))
    assert (verdict.status, verdict.reason) == (Status.FAIL, "It publishes no metric.")
