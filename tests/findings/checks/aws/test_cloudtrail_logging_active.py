"""A trail records or was stopped."""

from findings.verdict import Status
from tests.builders import the_verdict, trail, trail_status

CHECK = "cloudtrail_logging_active"


def test_a_trail_that_logs_passes():
    assert the_verdict(CHECK, trail(), trail_status()).status is Status.PASS


def test_a_stopped_trail_fails_and_says_since_when():
    stopped = trail_status(is_logging=False, stopped="2026-04-30T03:00:00Z")
    verdict = the_verdict(CHECK, trail(), stopped)
    assert (verdict.status, verdict.reason) == (Status.FAIL, "It is stopped since 2026-04-30T03:00:00Z.")


def test_a_trail_that_was_never_started_fails():
    verdict = the_verdict(CHECK, trail(), trail_status(is_logging=False))
    assert (verdict.status, verdict.reason) == (Status.FAIL, "It is stopped and never was started.")


def test_a_status_that_did_not_come_is_unknown():
    assert the_verdict(CHECK, trail()).status is Status.UNKNOWN
