"""LOG-20: data of express workflows."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import state_machine, the_verdict

CHECK = "stepfunctions_execution_data_logged"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="included"),
        pytest.param({"include_execution_data": False}, Status.FAIL, id="left out"),
        pytest.param({"include_execution_data": False, "logging_level": "OFF"}, Status.NOT_APPLICABLE, id="no log"),
        pytest.param(
            {"include_execution_data": False, "type": "STANDARD"}, Status.NOT_APPLICABLE, id="a standard workflow"
        ),
    ],
)
def test_execution_data(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, state_machine(**fields)).status is expected
