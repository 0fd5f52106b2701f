"""LOG-65: an alarm watches functions that only Lambda's own limits bound."""

from typing import Any

import pytest

from collectors.resources.aws import Alarm
from findings.verdict import Status
from tests.builders import alarm, denied, function, the_verdict

CHECK = "lambda_long_runs_alarmed"
OWN = (("FunctionName", "orders"),)
OTHER = (("FunctionName", "orders-2"),)


@pytest.mark.parametrize(
    ("fields", "alarms", "expected"),
    [
        pytest.param({"timeout_s": 900}, (), Status.FAIL, id="the largest timeout"),
        pytest.param({"memory_mb": 10_240}, (), Status.FAIL, id="the largest memory"),
        pytest.param({"timeout_s": 899, "memory_mb": 10_239}, (), Status.NOT_APPLICABLE, id="just below"),
        pytest.param({"timeout_s": 900}, (alarm("d", "Duration", dimensions=OWN),), Status.PASS, id="its own alarm"),
        pytest.param({"timeout_s": 900}, (alarm("d", "Duration"),), Status.PASS, id="one for all"),
        pytest.param(
            {"timeout_s": 900}, (alarm("d", "Duration", dimensions=OTHER),), Status.FAIL, id="another's alarm"
        ),
        pytest.param({"timeout_s": 900}, (alarm("e", "Errors", dimensions=OWN),), Status.FAIL, id="another metric"),
    ],
)
def test_long_runs(fields: dict[str, Any], alarms: tuple[Alarm, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(**fields), *alarms).status is expected


def test_the_threshold_of_the_remedy_is_below_the_timeout() -> None:
    assert the_verdict(CHECK, function(timeout_s=900)).evidence["threshold_ms"] == 720_000


def test_one_unread_alarm_forbids_a_failure() -> None:
    gaps = {"Alarm": {"arn:aws:cloudwatch:eu-central-1:1:alarm:x": denied()}}
    assert the_verdict(CHECK, function(timeout_s=900), item_gaps=gaps).status is Status.UNKNOWN
