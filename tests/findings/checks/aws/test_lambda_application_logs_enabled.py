"""LOG-11: audit lines are not filtered out."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import function, the_verdict

CHECK = "lambda_application_logs_enabled"


@pytest.mark.parametrize(
    ("fields", "silent"),
    [
        pytest.param({}, [], id="defaults"),
        pytest.param({"log_format": "JSON"}, [], id="JSON without a level"),
        pytest.param({"log_format": "JSON", "application_log_level": "TRACE"}, [], id="JSON at TRACE"),
        pytest.param({"log_format": "JSON", "application_log_level": "WARN"}, [], id="JSON at WARN"),
        pytest.param(
            {"log_format": "JSON", "application_log_level": "ERROR"}, ["ApplicationLogLevel=ERROR"], id="JSON at ERROR"
        ),
        pytest.param(
            {"log_format": "JSON", "application_log_level": "FATAL"}, ["ApplicationLogLevel=FATAL"], id="JSON at FATAL"
        ),
        pytest.param({"log_format": "Text", "application_log_level": "FATAL"}, [], id="text is never filtered"),
        pytest.param({"log_level_variables": (("LOG_LEVEL", "INFO"),)}, [], id="variable at INFO"),
        pytest.param({"log_level_variables": (("LOG_LEVEL", "error"),)}, ["LOG_LEVEL=error"], id="any case"),
        pytest.param({"log_level_variables": (("LOG_LEVEL", " Critical "),)}, ["LOG_LEVEL= Critical "], id="blanks"),
        pytest.param(
            {"log_level_variables": (("POWERTOOLS_LOG_LEVEL", "FATAL"), ("LOG_LEVEL", "DEBUG"))},
            ["POWERTOOLS_LOG_LEVEL=FATAL"],
            id="one of two variables",
        ),
        pytest.param({"log_level_variables": (("AWS_LAMBDA_LOG_LEVEL", "SILENT"),)}, ["AWS_LAMBDA_LOG_LEVEL=SILENT"]),
        pytest.param({"log_level_variables": (("LOG_LEVEL", "ERRORS"),)}, [], id="an unknown word is not judged"),
    ],
)
def test_levels(fields: dict[str, Any], silent: list[str]) -> None:
    verdict = the_verdict(CHECK, function(**fields))
    assert verdict.status is (Status.FAIL if silent else Status.PASS)
    if silent:
        assert verdict.evidence["settings"] == silent
        assert silent[0] in verdict.reason
