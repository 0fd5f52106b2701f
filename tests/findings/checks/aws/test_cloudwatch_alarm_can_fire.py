"""LOG-42: alarms that nothing can set off."""

from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import MetricQuery
from findings.verdict import Status, Verdict
from tests.alerts import alarm_data, metric_alarm, metric_filter
from tests.builders import alarm, denied, function, snapshot, statuses, the_verdict

CHECK = "cloudwatch_alarm_can_fire"
OWN = (("FunctionName", "orders"),)
MORE, AT_LEAST, LESS, AT_MOST = (
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)


def verdict(held: Resource, *others: Resource, **fields: Any) -> Verdict:
    return the_verdict(CHECK, held, *others, **fields)


@pytest.mark.parametrize(
    ("metric", "fields", "status"),
    [
        pytest.param("Duration", {"threshold": 3000.0, "comparison": MORE}, Status.FAIL, id="above the timeout"),
        pytest.param("Duration", {"threshold": 2999.0, "comparison": MORE}, Status.PASS, id="just below it"),
        pytest.param("Duration", {"threshold": 3000.0, "comparison": AT_LEAST}, Status.PASS, id="the timeout itself"),
        pytest.param("Duration", {"threshold": 3001.0, "comparison": AT_LEAST}, Status.FAIL, id="more than it"),
        pytest.param(
            "Duration", {"threshold": 9000.0, "comparison": MORE, "statistic": "Sum"}, Status.PASS, id="of all calls"
        ),
        pytest.param(
            "Duration", {"threshold": 9000.0, "comparison": MORE, "statistic": "p99"}, Status.FAIL, id="a percentile"
        ),
        pytest.param(
            "Duration", {"threshold": 9000.0, "comparison": MORE, "statistic": "TS(10%:90%)"}, Status.PASS, id="a sum"
        ),
        pytest.param(
            "Duration",
            {"threshold": 9000.0, "comparison": MORE, "treat_missing_data": "breaching"},
            Status.PASS,
            id="missing data set it off",
        ),
        pytest.param("Errors", {"threshold": 0.0, "comparison": LESS}, Status.FAIL, id="fewer than none"),
        pytest.param("Errors", {"threshold": 0.0, "comparison": AT_MOST}, Status.PASS, id="none"),
        pytest.param("Errors", {"threshold": -1.0, "comparison": AT_MOST}, Status.FAIL, id="minus one"),
        pytest.param("Errors", {"threshold": 5.0, "comparison": AT_LEAST}, Status.FAIL, id="a share of five"),
        pytest.param(
            "Errors", {"threshold": 5.0, "comparison": AT_LEAST, "statistic": "Sum"}, Status.PASS, id="five errors"
        ),
        pytest.param("Errors", {"threshold": 1.0, "comparison": AT_LEAST}, Status.PASS, id="all are errors"),
        pytest.param("Errors", {"threshold": 1.0, "comparison": MORE}, Status.FAIL, id="more than all"),
        pytest.param("ProvisionedConcurrencyUtilization", {"threshold": 80.0, "comparison": MORE}, Status.FAIL),
        pytest.param("Duration", {"threshold": 1.0, "comparison": MORE, "unit": "Seconds"}, Status.FAIL, id="seconds"),
        pytest.param("Duration", {"threshold": 1.0, "comparison": MORE, "unit": "Milliseconds"}, Status.PASS),
        pytest.param("Duration", {"comparison": MORE}, Status.PASS, id="no threshold is told"),
    ],
)
def test_values_of_a_function(metric: str, fields: dict[str, Any], status: Status) -> None:
    held = alarm("a", metric, dimensions=OWN, **{"statistic": "Average"} | fields)
    assert verdict(held, function()).status is status


def test_a_duration_of_all_functions_is_bounded_by_the_longest_timeout() -> None:
    held = alarm("a", "Duration", statistic="Maximum", comparison=MORE, threshold=5000.0)
    assert verdict(held, function()).status is Status.FAIL
    assert verdict(held, function(), function("slow", timeout_s=60)).status is Status.PASS


@pytest.mark.parametrize(
    ("dimensions", "status"),
    [
        pytest.param(OWN, Status.PASS, id="it exists"),
        pytest.param((("FunctionName", "gone"),), Status.FAIL, id="it does not"),
        pytest.param((("FunctionName", "us-east-1.edge"),), Status.PASS, id="Lambda@Edge"),
        pytest.param((("FunctionName", "gone"), ("Resource", "gone:live")), Status.FAIL, id="an alias of it"),
        pytest.param((), Status.PASS, id="all functions"),
    ],
)
def test_the_function_that_it_watches(dimensions: tuple[tuple[str, str], ...], status: Status) -> None:
    assert verdict(alarm(dimensions=dimensions), function()).status is status


def test_a_function_that_was_not_read_may_be_the_one() -> None:
    unseen = {"LambdaFunction": {"arn:aws:lambda:eu-central-1:111122223333:function:gone": denied()}}
    assert verdict(alarm(dimensions=(("FunctionName", "gone"),)), item_gaps=unseen).status is Status.UNKNOWN


def test_a_metric_in_a_query_is_looked_at_too_but_not_that_of_another_account() -> None:
    query = MetricQuery("m", "AWS/Lambda", "Errors", (("FunctionName", "gone"),), "Sum")
    assert verdict(alarm("a", None, namespace=None, metrics=(query,))).status is Status.FAIL
    theirs = MetricQuery("m", "AWS/Lambda", "Errors", (("FunctionName", "gone"),), "Sum", account_id="999999999999")
    assert verdict(alarm("a", None, namespace=None, metrics=(theirs,))).status is Status.PASS


def test_mathematics_on_metrics_of_functions_that_are_all_gone_fails() -> None:
    def share(*names: str) -> Resource:
        queries = [MetricQuery(f"m{name}", "AWS/Lambda", "Errors", (("FunctionName", name),), "Sum") for name in names]
        return alarm("a", None, namespace=None, metrics=(*queries,))

    assert verdict(share("gone", "away"), function()).status is Status.FAIL
    assert verdict(share("gone", "orders"), function()).status is Status.PASS


@pytest.mark.parametrize(
    ("filters", "fields", "data", "status"),
    [
        pytest.param((metric_filter(),), {}, alarm_data(samples=0.0), Status.PASS, id="a filter that had nothing yet"),
        pytest.param(
            (metric_filter(),),
            {"metric": "ErrorLine"},
            alarm_data(samples=0.0, neighbours=("ErrorLines",)),
            Status.FAIL,
            id="a wrong name among filters",
        ),
        pytest.param(
            (metric_filter(),),
            {"metric": "Payments"},
            alarm_data(samples=0.0, neighbours=("ErrorLines", "Carts")),
            Status.PASS,
            id="others publish there too",
        ),
        pytest.param(
            (metric_filter(),),
            {"metric": "ErrorLine"},
            alarm_data(samples=0.0, neighbours=None),
            Status.PASS,
            id="nobody knows who publishes there",
        ),
        pytest.param(
            (metric_filter(),),
            {"metric": "ErrorLine"},
            alarm_data(samples=2.0),
            Status.PASS,
            id="somebody publishes it",
        ),
        pytest.param(
            (metric_filter(),),
            {"dimensions": (("stage", "live"),)},
            alarm_data(samples=0.0),
            Status.FAIL,
            id="other dimensions",
        ),
        pytest.param(
            (metric_filter(dimensions=(("stage", "$.stage"),)),),
            {"dimensions": (("stage", "live"),)},
            alarm_data(samples=0.0),
            Status.PASS,
            id="these dimensions",
        ),
        pytest.param((metric_filter(),), {"unit": "Count"}, alarm_data(), Status.FAIL, id="another unit"),
        pytest.param((metric_filter(unit="Count"),), {"unit": "Count"}, alarm_data(), Status.PASS, id="this unit"),
        pytest.param(
            (metric_filter(),), {"statistic": "Average", "threshold": 2.0}, alarm_data(), Status.FAIL, id="two of one"
        ),
        pytest.param(
            (metric_filter(value="$.count"),),
            {"statistic": "Average", "threshold": 2.0},
            alarm_data(),
            Status.PASS,
            id="a value from the line",
        ),
        pytest.param((metric_filter(value="0"),), {}, alarm_data(), Status.FAIL, id="each counts as nought"),
        pytest.param((metric_filter(value="nan"),), {}, alarm_data(), Status.PASS, id="no number"),
        pytest.param(
            (metric_filter(),),
            {"comparison": LESS, "threshold": 0.0},
            alarm_data(),
            Status.FAIL,
            id="fewer than none",
        ),
        pytest.param((), {"metric": "Level", "comparison": LESS, "threshold": -5.0}, alarm_data(), Status.PASS),
    ],
)
def test_metrics_of_filters(
    filters: tuple[Resource, ...], fields: dict[str, Any], data: Resource, status: Status
) -> None:
    assert verdict(metric_alarm(**fields), data, *filters).status is status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param(
            {"state": "INSUFFICIENT_DATA", "state_since": "2026-04-01T00:00:00Z"}, Status.FAIL, id="for weeks"
        ),
        pytest.param({"state": "INSUFFICIENT_DATA", "state_since": "2026-04-30T00:00:00Z"}, Status.PASS, id="a day"),
        pytest.param({"state": "OK", "state_since": "2026-04-01T00:00:00Z"}, Status.PASS, id="no news"),
        pytest.param({"state": "INSUFFICIENT_DATA", "state_since": None}, Status.PASS, id="since nobody knows when"),
        pytest.param(
            {"state": "INSUFFICIENT_DATA", "state_since": "2026-04-01T00:00:00Z", "namespace": "AWS/Lambda"},
            Status.PASS,
            id="a function that is not called",
        ),
    ],
)
def test_a_metric_that_nobody_has_published(fields: dict[str, Any], status: Status) -> None:
    assert verdict(metric_alarm(**fields), alarm_data(samples=0.0)).status is status


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        pytest.param("ALARM(child)", Status.PASS, id="a child"),
        pytest.param('ALARM("child") AND NOT OK(child)', Status.PASS, id="quoted"),
        pytest.param("ALARM(arn:aws:cloudwatch:eu-central-1:111122223333:alarm:child)", Status.PASS, id="by its ARN"),
        pytest.param("ALARM(gone) AND ALARM(child)", Status.FAIL, id="one that is gone"),
        pytest.param("ALARM(gone) OR ALARM(child)", Status.PASS, id="one that is gone beside one that is left"),
        pytest.param("ALARM(gone) OR ALARM(went)", Status.FAIL, id="all are gone"),
        pytest.param("ALARM(child) AND NOT ALARM(deployment)", Status.PASS, id="what would hold it back is gone"),
        pytest.param("FALSE", Status.FAIL, id="FALSE"),
        pytest.param("TRUE", Status.PASS, id="TRUE"),
        pytest.param("ALARM(composite)", Status.FAIL, id="itself"),
        pytest.param("ALARM(other)", Status.FAIL, id="itself through another"),
    ],
)
def test_rules_of_composite_alarms(rule: str, status: Status) -> None:
    composite = alarm("composite", None, namespace=None, rule=rule)
    others = (alarm("child"), alarm("other", None, namespace=None, rule="ALARM(composite) OR ALARM(child)"))
    assert statuses(CHECK, snapshot(composite, *others))["composite"] is status
