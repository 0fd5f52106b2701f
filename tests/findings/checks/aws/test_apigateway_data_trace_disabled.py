"""Row 51: no whole requests in the log."""

from typing import Any

import pytest

from collectors.resources.aws import MethodLogging
from findings.verdict import Status
from tests.builders import stage, the_verdict

CHECK = "apigateway_data_trace_disabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="off"),
        pytest.param({"methods": ()}, Status.PASS, id="no settings"),
        pytest.param({"methods": (MethodLogging("*/*", "INFO", data_trace=True),)}, Status.FAIL, id="on for all"),
        pytest.param({"methods": (MethodLogging("*/*", "ERROR", data_trace=True),)}, Status.FAIL, id="on at ERROR"),
        pytest.param(
            {"methods": (MethodLogging("*/*", "INFO"), MethodLogging("login/POST", "INFO", data_trace=True))},
            Status.FAIL,
            id="on for one",
        ),
        pytest.param(
            {"methods": (MethodLogging("*/*", "OFF", data_trace=True),)}, Status.PASS, id="on without a log to write to"
        ),
    ],
)
def test_data_trace(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, stage(**fields)).status is expected
