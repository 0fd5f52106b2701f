"""LOG-20: an express workflow logs all."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import state_machine, the_verdict

CHECK = "stepfunctions_express_logs_all"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="all"),
        pytest.param({"logging_level": "ERROR"}, Status.FAIL, id="errors only"),
        pytest.param({"logging_level": "FATAL"}, Status.FAIL, id="fatal only"),
        pytest.param({"logging_level": "OFF"}, Status.FAIL, id="off"),
        pytest.param({"log_destinations": ()}, Status.FAIL, id="no destination"),
        pytest.param(
            {"type": "STANDARD", "logging_level": "OFF"}, Status.NOT_APPLICABLE, id="a standard workflow has a history"
        ),
    ],
)
def test_level_of_express_workflows(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, state_machine(**fields)).status is expected
