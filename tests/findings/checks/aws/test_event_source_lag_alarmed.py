"""LOG-41 and LOG-62: an alarm watches how far a function is behind its stream."""

import pytest

from collectors.resources.aws import Alarm
from findings.verdict import Status
from tests.builders import alarm, denied, function_arn, the_verdict
from tests.events import mapping, stream_mapping

CHECK = "event_source_lag_alarmed"
OWN = (("FunctionName", "orders"),)


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        pytest.param((alarm("a", "IteratorAge", dimensions=OWN),), Status.PASS, id="its own"),
        pytest.param((alarm("a", "IteratorAge"),), Status.PASS, id="one for all"),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param(
            (alarm("a", "IteratorAge", dimensions=(("FunctionName", "other"),)),), Status.FAIL, id="another's"
        ),
        pytest.param((alarm("a", "Errors", dimensions=OWN),), Status.FAIL, id="another metric"),
    ],
)
def test_alarms(alarms: tuple[Alarm, ...], expected: Status) -> None:
    assert the_verdict(CHECK, stream_mapping(), *alarms).status is expected


def test_a_mapping_of_an_alias_is_watched_by_the_functions_alarm() -> None:
    fed = stream_mapping(function_arn=f"{function_arn()}:live")
    assert the_verdict(CHECK, fed, alarm("a", "IteratorAge", dimensions=OWN)).status is Status.PASS


def test_a_queue_has_no_such_metric() -> None:
    assert the_verdict(CHECK, mapping()).status is Status.NOT_APPLICABLE


def test_one_unread_alarm_forbids_a_failure() -> None:
    gaps = {"Alarm": {"arn:aws:cloudwatch:eu-central-1:1:alarm:x": denied()}}
    assert the_verdict(CHECK, stream_mapping(), item_gaps=gaps).status is Status.UNKNOWN
