"""Row 52: an HTTP or WebSocket API logs."""

from typing import Any

import pytest

from collectors.resources.aws import MethodLogging
from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import http_stage

CHECK = "apigateway_http_access_logged"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="access log"),
        pytest.param({"access_log_destination": None}, Status.FAIL, id="none"),
        pytest.param(
            {"access_log_destination": None, "protocol": "WEBSOCKET"}, Status.FAIL, id="a WebSocket API without any log"
        ),
        pytest.param(
            {"access_log_destination": None, "protocol": "WEBSOCKET", "routes": (MethodLogging("*", "INFO"),)},
            Status.PASS,
            id="a WebSocket API with execution log",
        ),
        pytest.param(
            {
                "access_log_destination": None,
                "protocol": "WEBSOCKET",
                "routes": (MethodLogging("$connect"), MethodLogging("*", "INFO")),
            },
            Status.FAIL,
            id="one route is left out",
        ),
        pytest.param(
            {"access_log_destination": None, "routes": (MethodLogging("*", "INFO"),)},
            Status.FAIL,
            id="an HTTP API has no execution log",
        ),
    ],
)
def test_access_log(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, http_stage(**fields)).status is expected
