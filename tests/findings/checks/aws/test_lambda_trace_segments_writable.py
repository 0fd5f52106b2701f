"""LOG-17: traces may be written."""

from findings.verdict import Status
from tests.builders import function, the_verdict
from tests.identity import allow, role, role_arn

CHECK = "lambda_trace_segments_writable"


def test_active_tracing_with_and_without_the_right() -> None:
    traced = function(tracing_mode="Active")
    assert the_verdict(CHECK, traced, role(statements=(allow("xray:Put*"),))).status is Status.PASS
    assert the_verdict(CHECK, traced, role()).status is Status.FAIL


def test_without_active_tracing_or_without_a_role_the_question_does_not_arise() -> None:
    assert the_verdict(CHECK, function(tracing_mode="PassThrough"), role()).status is Status.NOT_APPLICABLE
    gone = function(tracing_mode="Active", role_arn=role_arn("gone"))
    assert the_verdict(CHECK, gone).status is Status.NOT_APPLICABLE
