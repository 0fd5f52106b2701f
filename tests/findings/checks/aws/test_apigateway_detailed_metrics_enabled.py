"""Row 50: all methods have metrics."""

from typing import Any

import pytest

from collectors.resources.aws import MethodLogging
from findings.verdict import Status
from tests.builders import stage, the_verdict

CHECK = "apigateway_detailed_metrics_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="all methods"),
        pytest.param({"methods": ()}, Status.FAIL, id="no settings at all"),
        pytest.param({"methods": (MethodLogging("*/*", "INFO"),)}, Status.FAIL, id="off for all"),
        pytest.param({"methods": (MethodLogging("orders/GET", metrics=True),)}, Status.FAIL, id="one method only"),
        pytest.param(
            {"methods": (MethodLogging("*/*", metrics=True), MethodLogging("login/POST"))},
            Status.FAIL,
            id="an override switches one off",
        ),
        pytest.param(
            {"methods": (MethodLogging("*/*", metrics=True), MethodLogging("login/POST", metrics=True))},
            Status.PASS,
            id="an override that is on",
        ),
    ],
)
def test_metrics_of_methods(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, stage(**fields)).status is expected
