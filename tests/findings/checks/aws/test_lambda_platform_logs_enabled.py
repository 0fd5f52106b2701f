"""LOG-10: the platform's START and REPORT records are written."""

import pytest

from findings.verdict import Status
from tests.builders import function, the_verdict

CHECK = "lambda_platform_logs_enabled"


@pytest.mark.parametrize(
    ("log_format", "level", "expected"),
    [
        ("Text", None, Status.PASS),
        ("Text", "WARN", Status.PASS),
        ("JSON", None, Status.PASS),
        ("JSON", "DEBUG", Status.PASS),
        ("JSON", "INFO", Status.PASS),
        ("JSON", "WARN", Status.FAIL),
        ("JSON", "warn", Status.FAIL),
    ],
)
def test_format_and_level(log_format: str, level: str | None, expected: Status) -> None:
    verdict = the_verdict(CHECK, function(log_format=log_format, system_log_level=level))
    assert verdict.status is expected
    assert verdict.evidence == {"log_format": log_format, "system_log_level": level}
