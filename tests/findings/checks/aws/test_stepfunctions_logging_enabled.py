"""Row 54: a state machine logs."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import state_machine, the_verdict

CHECK = "stepfunctions_logging_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Status.PASS),
        ({"logging_level": "FATAL"}, Status.PASS),
        ({"logging_level": "OFF"}, Status.FAIL),
        ({"log_destinations": ()}, Status.FAIL),
        ({"logging_level": "OFF", "log_destinations": ()}, Status.FAIL),
        ({"type": "EXPRESS", "logging_level": "OFF"}, Status.FAIL),
    ],
)
def test_level_and_destination(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, state_machine(**fields)).status is expected
