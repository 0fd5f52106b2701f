"""LOG-45: who watches the watcher."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import MetricQuery
from findings.verdict import Status
from tests.alerts import reader
from tests.builders import TOPIC, alarm, function_arn, the_verdict

CHECK = "lambda_notifier_watched"
OWN = (("FunctionName", "orders"),)


@pytest.mark.parametrize(
    ("alarms", "status"),
    [
        pytest.param((alarm(),), Status.PASS, id="one for all functions"),
        pytest.param((alarm(dimensions=OWN),), Status.PASS, id="one of its own"),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param((alarm("t", "Throttles", dimensions=OWN),), Status.FAIL, id="on another metric"),
        pytest.param((alarm(dimensions=(("FunctionName", "other"),)),), Status.FAIL, id="of another function"),
        pytest.param((alarm(dimensions=OWN, alarm_actions=()),), Status.FAIL, id="without action"),
        pytest.param((alarm(dimensions=OWN, actions_enabled=False),), Status.FAIL, id="actions disabled"),
        pytest.param(
            (alarm(dimensions=OWN, alarm_actions=()), alarm("over", None, rule="ALARM(lambda-errors)")),
            Status.PASS,
            id="a composite alarm over it acts",
        ),
        pytest.param((alarm(dimensions=OWN, alarm_actions=(function_arn(),)),), Status.FAIL, id="it calls itself"),
        pytest.param((alarm(dimensions=OWN, alarm_actions=(function_arn(), TOPIC)),), Status.PASS, id="and others"),
    ],
)
def test_alarms(alarms: tuple[Resource, ...], status: Status) -> None:
    assert the_verdict(CHECK, reader(), *alarms).status is status


def test_a_query_that_nobody_can_decide_is_unknown() -> None:
    where = "SELECT SUM(Errors) FROM SCHEMA(\"AWS/Lambda\", FunctionName) WHERE FunctionName != 'x' AND a = 'b'"
    asks = alarm("asks", None, namespace=None, metrics=(MetricQuery("q", expression=where),))
    assert the_verdict(CHECK, reader(), asks).status is Status.UNKNOWN
