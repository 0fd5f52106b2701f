"""Row 2: calls of a function are traced."""

from findings.verdict import Status
from tests.builders import function, the_verdict

CHECK = "lambda_tracing_enabled"


def test_active_tracing_passes() -> None:
    assert the_verdict(CHECK, function(tracing_mode="Active")).status is Status.PASS


def test_a_caller_that_decides_for_itself_fails() -> None:
    assert the_verdict(CHECK, function(tracing_mode="PassThrough")).status is Status.FAIL
