"""Row 48: a REST API stage logs its requests."""

import pytest

from collectors.resources.aws import MethodLogging
from findings.verdict import Status
from tests.builders import stage, the_verdict

CHECK = "apigateway_stage_logging_enabled"
ACCESS_LOG = "arn:aws:logs:eu-central-1:111122223333:log-group:/api/shop"
ON, ERRORS, OFF = MethodLogging("*/*", "INFO"), MethodLogging("*/*", "ERROR"), MethodLogging("*/*", "OFF")
PAY_OFF, PAY_ON = MethodLogging("~1pay/POST", "OFF"), MethodLogging("~1pay/POST", "INFO")


@pytest.mark.parametrize(
    ("access_log", "methods", "status", "silent"),
    [
        pytest.param(None, (), Status.FAIL, [], id="nothing"),
        pytest.param("", (), Status.FAIL, [], id="empty destination"),
        pytest.param(ACCESS_LOG, (), Status.PASS, None, id="access log"),
        pytest.param(ACCESS_LOG, (OFF, PAY_OFF), Status.PASS, None, id="access log covers silent paths"),
        pytest.param(None, (ON,), Status.PASS, None, id="execution log"),
        pytest.param(None, (ERRORS,), Status.PASS, None, id="execution log of errors"),
        pytest.param(None, (OFF,), Status.FAIL, ["*/*"], id="execution log off"),
        pytest.param(None, (ON, PAY_OFF), Status.FAIL, ["~1pay/POST"], id="one path off"),
        pytest.param(None, (ON, PAY_ON), Status.PASS, None, id="a path with its own level"),
        pytest.param(None, (PAY_ON,), Status.FAIL, [], id="only one path on"),
        pytest.param(None, (OFF, PAY_ON), Status.FAIL, ["*/*"], id="only one path on, the rest off"),
    ],
)
def test_logs(
    access_log: str | None, methods: tuple[MethodLogging, ...], status: Status, silent: list[str] | None
) -> None:
    verdict = the_verdict(CHECK, stage(access_log_destination=access_log, methods=methods))
    assert verdict.status is status
    assert verdict.evidence.get("silent_paths") == silent


def test_the_failure_names_the_silent_path() -> None:
    verdict = the_verdict(CHECK, stage(access_log_destination=None, methods=(ON, PAY_OFF)))
    assert "~1pay/POST" in verdict.reason
