"""LOG-43: what has stopped publishes nothing."""

from typing import Any

import pytest

from collectors.resources.aws import MetricQuery
from findings.verdict import Status
from tests.builders import TOPIC, alarm, the_verdict

CHECK = "cloudwatch_alarm_missing_data_sound"
FEW = {"comparison": "LessThanThreshold", "threshold": 1.0}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"treat_missing_data": "breaching"}, Status.PASS, id="breaching"),
        pytest.param({"treat_missing_data": "notBreaching"}, Status.FAIL, id="not breaching"),
        pytest.param({"treat_missing_data": "ignore"}, Status.FAIL, id="ignore"),
        pytest.param({"treat_missing_data": "missing"}, Status.FAIL, id="missing and nobody is told"),
        pytest.param({"insufficient_data_actions": (TOPIC,)}, Status.PASS, id="missing, and it acts on that"),
        pytest.param(
            {"insufficient_data_actions": (TOPIC,), "actions_enabled": False}, Status.FAIL, id="actions disabled"
        ),
    ],
)
def test_treatments_of_a_heartbeat(fields: dict[str, Any], status: Status) -> None:
    assert the_verdict(CHECK, alarm("beat", "Invocations", **FEW | fields)).status is status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"metric_name": "Errors"}, Status.PASS, id="few errors are no heartbeat"),
        pytest.param({"comparison": "GreaterThanThreshold"}, Status.PASS, id="many invocations"),
        pytest.param({"comparison": "LessThanOrEqualToThreshold"}, Status.FAIL, id="as few or fewer"),
        pytest.param({"namespace": "Shop", "metric_name": "StockLevel"}, Status.PASS, id="a level of one's own"),
        pytest.param({"namespace": "Shop", "metric_name": "importer-heartbeat"}, Status.FAIL, id="named so"),
        pytest.param({"namespace": "Shop", "metric_name": "KeepAlive"}, Status.FAIL, id="named otherwise"),
        pytest.param({"namespace": "AWS/Logs", "metric_name": "IncomingLogEvents"}, Status.FAIL, id="lines of a log"),
    ],
)
def test_what_is_a_heartbeat(fields: dict[str, Any], status: Status) -> None:
    given = {"name": "beat", "metric_name": "Invocations", "treat_missing_data": "notBreaching"} | FEW | fields
    assert the_verdict(CHECK, alarm(**given)).status is status


def test_a_heartbeat_in_a_query_is_one() -> None:
    query = MetricQuery("m", "AWS/Lambda", "Invocations", stat="Sum")
    beat = alarm("beat", None, namespace=None, metrics=(query,), treat_missing_data="ignore", **FEW)
    assert the_verdict(CHECK, beat).status is Status.FAIL
