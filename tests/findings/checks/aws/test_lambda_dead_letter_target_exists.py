"""LOG-61: the place for failed events is still there."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import InvokeConfig
from findings.verdict import Status
from tests.builders import TOPIC, denied, function, function_arn, the_verdict
from tests.events import ELSEWHERE, FAILURES, bus, dead_queue, invoked, topic

CHECK = "lambda_dead_letter_target_exists"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE


def to(arn: str) -> tuple[Resource, ...]:
    """The function sends what fails to a destination."""
    return (function(), invoked("orders", InvokeConfig(on_failure_arn=arn)))


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function(dead_letter_arn=FAILURES), dead_queue()), PASS, id="the queue is there"),
        pytest.param((function(dead_letter_arn=FAILURES),), FAIL, id="the queue is gone"),
        pytest.param(
            (function(dead_letter_arn=FAILURES), dead_queue("failures-2")), FAIL, id="a longer name is another"
        ),
        pytest.param((function(dead_letter_arn=TOPIC), topic()), PASS, id="the topic is there"),
        pytest.param((function(dead_letter_arn=TOPIC),), FAIL, id="the topic is gone"),
        pytest.param((*to(FAILURES), dead_queue()), PASS, id="the destination is there"),
        pytest.param(to(FAILURES), FAIL, id="the destination is gone"),
        pytest.param((*to(bus().arn), bus()), PASS, id="a bus"),
        pytest.param(to(bus().arn), FAIL, id="a bus that is gone"),
        pytest.param(to(function_arn("orders") + ":live"), PASS, id="an alias of a function"),
        pytest.param(to(function_arn("deleted")), FAIL, id="a function that is gone"),
        pytest.param(to(ELSEWHERE), NOT_APPLICABLE, id="of another account"),
        pytest.param(to("arn:aws:s3:::failures"), NOT_APPLICABLE, id="a bucket"),
        pytest.param((function(),), NOT_APPLICABLE, id="none"),
    ],
)
def test_the_target(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources).status is expected


def test_the_failure_says_what_to_make_again() -> None:
    verdict = the_verdict(CHECK, function(dead_letter_arn=FAILURES))
    assert verdict.evidence == {"target": FAILURES, "target_name": "failures"}


def test_a_queue_whose_details_were_not_read_is_not_gone() -> None:
    gaps = {"Queue": {FAILURES: denied("sqs:GetQueueAttributes")}}
    verdict = the_verdict(CHECK, function(dead_letter_arn=FAILURES), item_gaps=gaps)
    assert (verdict.status, verdict.missing) == (UNKNOWN, "sqs:GetQueueAttributes")
