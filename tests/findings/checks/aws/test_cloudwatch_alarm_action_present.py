"""Rows 40 and 41: an alarm does something."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import TOPIC, alarm, the_verdict

CHECK = "cloudwatch_alarm_action_present"
COMPOSITE = {"metric_name": None, "namespace": None, "rule": "ALARM(a)"}


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        pytest.param({}, Status.PASS, "has an action", id="enabled action"),
        pytest.param({"alarm_actions": ()}, Status.FAIL, "no action", id="no action"),
        pytest.param({"actions_enabled": False}, Status.FAIL, "disabled", id="disabled"),
        pytest.param({"alarm_actions": (), "ok_actions": (TOPIC,)}, Status.FAIL, "no action", id="only an OK action"),
        pytest.param({"alarm_actions": (), "insufficient_data_actions": (TOPIC,)}, Status.FAIL, "no action"),
        pytest.param({**COMPOSITE}, Status.PASS, "has an action", id="composite"),
        pytest.param({**COMPOSITE, "alarm_actions": ()}, Status.FAIL, "no action", id="composite without action"),
    ],
)
def test_actions(fields: dict[str, Any], status: Status, reason: str) -> None:
    verdict = the_verdict(CHECK, alarm(**fields))
    assert verdict.status is status
    assert reason in verdict.reason
