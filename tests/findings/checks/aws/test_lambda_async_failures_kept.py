"""LOG-60 and row 6: an event that a function cannot handle is kept."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import InvokeConfig
from findings.verdict import Status
from tests.builders import denied, function, function_arn, the_verdict
from tests.events import FAILURES, delivery, invoked

CHECK = "lambda_async_failures_kept"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
KEPT = InvokeConfig(on_failure_arn=FAILURES)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function(dead_letter_arn=FAILURES), delivery()), PASS, id="a dead letter queue"),
        pytest.param((function(dead_letter_arn=FAILURES),), PASS, id="a dead letter queue without traffic"),
        pytest.param((function(), delivery(), invoked("orders", KEPT)), PASS, id="a destination"),
        pytest.param((function(), delivery(), invoked("orders")), FAIL, id="nothing"),
        pytest.param((function(), delivery(), invoked("orders", InvokeConfig(max_retries=2))), FAIL, id="only retries"),
        pytest.param(
            (function(), delivery(), invoked("orders", InvokeConfig(on_success_arn=FAILURES))),
            FAIL,
            id="only successes",
        ),
        pytest.param((function(), delivery(received=0.0)), NOT_APPLICABLE, id="no event"),
        pytest.param((function(),), NOT_APPLICABLE, id="no metric"),
    ],
)
def test_where_failures_go(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources).status is expected


def test_a_destination_of_an_alias_alone_says_nothing_of_what_comes_elsewhere() -> None:
    alias = InvokeConfig("live", on_failure_arn=FAILURES)
    verdict = the_verdict(CHECK, function(), delivery(), invoked("orders", alias))
    assert verdict.status is UNKNOWN
    assert "only live has a destination" in verdict.reason
    both = invoked("orders", KEPT, alias)
    assert the_verdict(CHECK, function(), delivery(), both).status is PASS
    uneven = invoked("orders", KEPT, InvokeConfig("live", max_retries=1))
    assert the_verdict(CHECK, function(), delivery(), uneven).status is UNKNOWN


def test_an_unread_metric_of_one_function_names_the_permission() -> None:
    gaps = {"FunctionDelivery": {function_arn(): denied("cloudwatch:GetMetricData")}}
    assert the_verdict(CHECK, function(), item_gaps=gaps).missing == "cloudwatch:GetMetricData"
