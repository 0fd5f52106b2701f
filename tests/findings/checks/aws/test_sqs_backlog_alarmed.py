"""LOG-62 and row 58: an alarm watches what waits before a function."""

import pytest

from collectors.resources.aws import Alarm
from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import mapping, queue, queue_alarm

CHECK = "sqs_backlog_alarmed"


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        pytest.param((queue_alarm("orders", "ApproximateAgeOfOldestMessage"),), Status.PASS, id="age"),
        pytest.param((queue_alarm("orders"),), Status.PASS, id="depth"),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param((queue_alarm("failures"),), Status.FAIL, id="another queue"),
        pytest.param((queue_alarm("orders", "NumberOfMessagesReceived"),), Status.FAIL, id="another metric"),
    ],
)
def test_alarms(alarms: tuple[Alarm, ...], expected: Status) -> None:
    assert the_verdict(CHECK, queue(), mapping(), *alarms).status is expected


def test_a_queue_that_feeds_no_function_is_not_asked() -> None:
    assert the_verdict(CHECK, queue()).status is Status.NOT_APPLICABLE
