"""LOG-63: what a rule feeds is still there."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import TOPIC, denied, function, function_arn, the_verdict
from tests.events import ELSEWHERE, STREAM, bus, queue, queue_arn, rule, target, topic

CHECK = "eventbridge_target_exists"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
DESTINATION = "arn:aws:events:eu-central-1:111122223333:api-destination/partner/1"


@pytest.mark.parametrize(
    ("arn", "others", "expected"),
    [
        pytest.param(function_arn(), (function(),), PASS, id="a function"),
        pytest.param(f"{function_arn()}:live", (function(),), PASS, id="an alias"),
        pytest.param(function_arn(), (), FAIL, id="a function that is gone"),
        pytest.param(function_arn(), (function("orders-2"),), FAIL, id="a longer name is another"),
        pytest.param(queue_arn("orders"), (queue(),), PASS, id="a queue"),
        pytest.param(queue_arn("orders"), (), FAIL, id="a queue that is gone"),
        pytest.param(TOPIC, (topic(),), PASS, id="a topic"),
        pytest.param(bus("other").arn, (), FAIL, id="a bus that is gone"),
        pytest.param(DESTINATION, (), NOT_APPLICABLE, id="an API destination"),
        pytest.param(ELSEWHERE, (), NOT_APPLICABLE, id="of another account"),
        pytest.param(STREAM, (), NOT_APPLICABLE, id="a stream"),
    ],
)
def test_targets(arn: str, others: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, rule("r", target(arn)), *others).status is expected


def test_one_of_two_that_is_gone_is_named() -> None:
    verdict = the_verdict(CHECK, rule("r", target(), target(function_arn("gone"))), function())
    assert verdict.evidence["missing"] == function_arn("gone")


def test_a_disabled_rule_is_not_asked() -> None:
    assert the_verdict(CHECK, rule("r", state="DISABLED")).status is NOT_APPLICABLE


def test_a_queue_whose_details_were_not_read_is_not_gone() -> None:
    gaps = {"Queue": {queue_arn("orders"): denied("sqs:GetQueueAttributes")}}
    verdict = the_verdict(CHECK, rule("r", target(queue_arn("orders"))), item_gaps=gaps)
    assert (verdict.status, verdict.missing) == (UNKNOWN, "sqs:GetQueueAttributes")
