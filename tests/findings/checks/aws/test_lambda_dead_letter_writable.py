"""LOG-61: failed events can be kept."""

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, REGION, function, the_verdict
from tests.identity import Statement, allow, role, role_arn

CHECK = "lambda_dead_letter_writable"
QUEUE, TOPIC = (f"arn:aws:{service}:{REGION}:{ACCOUNT}:dead" for service in ("sqs", "sns"))


@pytest.mark.parametrize(
    ("target", "statements", "expected"),
    [
        pytest.param(QUEUE, (allow("sqs:SendMessage", resource=QUEUE),), Status.PASS, id="queue"),
        pytest.param(QUEUE, (allow("sqs:ReceiveMessage"),), Status.FAIL, id="may only receive"),
        pytest.param(QUEUE, (allow("sns:Publish"),), Status.FAIL, id="the right of a topic"),
        pytest.param(TOPIC, (allow("sns:Publish"),), Status.PASS, id="topic"),
        pytest.param(None, (), Status.NOT_APPLICABLE, id="no target"),
    ],
)
def test_targets(target: str | None, statements: tuple[Statement, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(dead_letter_arn=target), role(statements=statements)).status is expected


def test_a_role_that_is_gone_is_another_question() -> None:
    gone = function(dead_letter_arn=QUEUE, role_arn=role_arn("gone"))
    assert the_verdict(CHECK, gone).status is Status.NOT_APPLICABLE
