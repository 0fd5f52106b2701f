"""Row 55: a state machine traces."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import state_machine, the_verdict

CHECK = "stepfunctions_tracing_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="traced"),
        pytest.param({"tracing": False}, Status.FAIL, id="not traced"),
    ],
)
def test_tracing(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, state_machine(**fields)).status is expected
