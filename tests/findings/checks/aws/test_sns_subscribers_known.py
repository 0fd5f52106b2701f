"""Row 57: nobody outside the account reads along."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import ELSEWHERE, subscription, topic

CHECK = "sns_subscribers_known"


def test_a_queue_of_another_account_fails() -> None:
    verdict = the_verdict(CHECK, topic(), subscription(), subscription("sqs", endpoint=ELSEWHERE))
    assert verdict.status is Status.FAIL
    assert verdict.evidence == {"accounts": ["999900001111"]}


def test_a_subscription_that_another_account_made_fails() -> None:
    assert the_verdict(CHECK, topic(), subscription(owner="999900001111")).status is Status.FAIL


def test_ones_own_pass() -> None:
    assert the_verdict(CHECK, topic(), subscription(), subscription("lambda")).status is Status.PASS


def test_without_subscribers_there_is_nobody_to_know() -> None:
    assert the_verdict(CHECK, topic()).status is Status.NOT_APPLICABLE
