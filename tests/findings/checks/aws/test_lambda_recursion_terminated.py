"""LOG-64: Lambda ends a loop of a function with the queue that it reads."""

from findings.verdict import Status
from tests.builders import function, the_verdict
from tests.events import recursion

CHECK = "lambda_recursion_terminated"


def test_a_function_that_may_loop_fails() -> None:
    assert the_verdict(CHECK, function(), recursion(recursive_loop="Allow")).status is Status.FAIL


def test_lambdas_default_passes() -> None:
    assert the_verdict(CHECK, function(), recursion()).status is Status.PASS


def test_a_function_that_reads_no_queue_is_not_asked() -> None:
    assert the_verdict(CHECK, function()).status is Status.NOT_APPLICABLE
