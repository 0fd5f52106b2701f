"""Not everybody may use a queue; what makes a policy public is told in test_public_policies."""

from findings.verdict import Status
from tests.builders import ACCOUNT, the_verdict
from tests.events import policy, queue

CHECK = "sqs_policy_not_public"


def test_an_open_queue_fails_and_names_the_statement() -> None:
    verdict = the_verdict(CHECK, queue(policy=policy()))
    assert verdict.status is Status.FAIL
    assert (verdict.evidence["statement"], verdict.evidence["actions"]) == ("shared", ["sqs:*"])


def test_a_closed_one_and_one_without_a_policy_pass() -> None:
    closed = policy(condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})
    assert the_verdict(CHECK, queue(policy=closed)).status is Status.PASS
    assert the_verdict(CHECK, queue()).status is Status.PASS


def test_a_policy_that_cannot_be_read_is_not_called_closed() -> None:
    verdict = the_verdict(CHECK, queue(policy='{"Statement": ['))
    assert verdict.status is Status.UNKNOWN
    assert "its policy cannot be read" in verdict.reason
