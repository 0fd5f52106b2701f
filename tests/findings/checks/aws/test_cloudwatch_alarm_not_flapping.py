"""LOG-44: alarms that go on and off all the time."""

from typing import Any

import pytest

from collectors.resources.aws import AlarmHistory
from findings.verdict import Status, Verdict
from tests.builders import TOPIC, alarm, the_verdict

CHECK = "cloudwatch_alarm_not_flapping"
SCALES = "arn:aws:autoscaling:eu-central-1:111122223333:scalingPolicy:1:resource/dynamodb/table/a:policyName/b"
STOPS = "arn:aws:automate:eu-central-1:ec2:stop"
COMPOSITE = {"metric_name": None, "namespace": None, "rule": "ALARM(a)"}


def verdict(went_on: int, days: int = 14, **fields: Any) -> Verdict:
    held = alarm(**fields)
    return the_verdict(CHECK, held, AlarmHistory(held.arn, held.name, went_on, days))


@pytest.mark.parametrize(
    ("went_on", "days", "status"),
    [
        pytest.param(0, 14, Status.PASS, id="never"),
        pytest.param(19, 14, Status.PASS, id="one less than too often"),
        pytest.param(20, 14, Status.FAIL, id="too often"),
        pytest.param(20, 3, Status.FAIL, id="too often in what was read"),
        pytest.param(19, 13, Status.UNKNOWN, id="there may be more"),
        pytest.param(0, 0, Status.UNKNOWN, id="less than a day was read"),
    ],
)
def test_how_often(went_on: int, days: int, status: Status) -> None:
    assert verdict(went_on, days).status is status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"actions_enabled": False}, Status.NOT_APPLICABLE, id="disabled"),
        pytest.param({"alarm_actions": ()}, Status.NOT_APPLICABLE, id="no action"),
        pytest.param({"alarm_actions": (), "ok_actions": (TOPIC,)}, Status.NOT_APPLICABLE, id="tells when it is over"),
        pytest.param({"alarm_actions": (SCALES, STOPS)}, Status.NOT_APPLICABLE, id="scales and stops"),
        pytest.param({"alarm_actions": (SCALES, TOPIC)}, Status.FAIL, id="scales and tells"),
        pytest.param(COMPOSITE, Status.FAIL, id="composite"),
    ],
)
def test_who_is_told(fields: dict[str, Any], status: Status) -> None:
    assert verdict(99, **fields).status is status


@pytest.mark.parametrize(("went_on", "shown"), [(20, 20), (49, 20), (50, 50), (777, 500), (123_456, 5000)])
def test_the_evidence_moves_in_steps(went_on: int, shown: int) -> None:
    assert verdict(went_on).evidence == {"times": shown, "days": 14}


def test_an_alarm_without_a_history_is_unknown() -> None:
    assert the_verdict(CHECK, alarm()).status is Status.UNKNOWN
