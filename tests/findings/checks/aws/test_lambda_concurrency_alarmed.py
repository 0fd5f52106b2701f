"""LOG-41: an alarm watches the concurrency of the account."""

from typing import Any

import pytest

from collectors.resources.aws import Alarm, MetricQuery
from findings.verdict import Status
from tests.builders import alarm, function, the_verdict
from tests.events import concurrency

CHECK = "lambda_concurrency_alarmed"
NO_METRIC = {"namespace": None, "metric_name": None}
USAGE = (("Class", "None"), ("Resource", "ConcurrentExecutions"), ("Service", "Lambda"), ("Type", "Resource"))
SHARE = (
    MetricQuery("m", "AWS/Usage", "ResourceCount", USAGE, "Maximum", 300),
    MetricQuery("e", expression="m / SERVICE_QUOTA(m) * 100"),
)
FOREIGN = (MetricQuery("m", "AWS/Lambda", "ConcurrentExecutions", account_id="999900001111"),)
QUERY = "SELECT MAX(ConcurrentExecutions) FROM SCHEMA(\"AWS/Lambda\", FunctionName) WHERE FunctionName LIKE 'a%'"


def concurrent(**fields: Any) -> Alarm:
    return alarm("busy", "ConcurrentExecutions", **fields)


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        pytest.param((alarm("claimed", "ClaimedAccountConcurrency"),), Status.PASS, id="claimed concurrency"),
        pytest.param((concurrent(threshold=900.0),), Status.PASS, id="executions of the account"),
        pytest.param((concurrent(threshold=1000.0),), Status.PASS, id="at the limit"),
        pytest.param(
            (alarm("share", **NO_METRIC, metrics=SHARE, threshold=80.0),), Status.PASS, id="share of the quota"
        ),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param((concurrent(threshold=3000.0),), Status.FAIL, id="it waits for more than there can be"),
        pytest.param((concurrent(dimensions=(("FunctionName", "orders"),)),), Status.FAIL, id="of one function"),
        pytest.param((alarm("busy", **NO_METRIC, metrics=FOREIGN),), Status.FAIL, id="of another account"),
        pytest.param((alarm("errors", "Errors"),), Status.FAIL, id="another metric"),
        pytest.param(
            (alarm("q", **NO_METRIC, metrics=(MetricQuery("q", expression=QUERY),)),), Status.UNKNOWN, id="undecidable"
        ),
    ],
)
def test_alarms(alarms: tuple[Alarm, ...], expected: Status) -> None:
    verdict = the_verdict(CHECK, function(), concurrency(), *alarms)
    assert verdict.status is expected


def test_the_remedy_waits_for_four_fifths_of_the_limit() -> None:
    assert the_verdict(CHECK, function(), concurrency(50)).evidence["threshold"] == 40


def test_a_region_without_functions_needs_none() -> None:
    assert the_verdict(CHECK, concurrency()).status is Status.NOT_APPLICABLE
