"""LOG-40: nobody who should be told still has to confirm it."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import subscription, topic

CHECK = "sns_subscriptions_confirmed"


def test_one_pending_subscriber_fails_and_shows_no_address() -> None:
    verdict = the_verdict(CHECK, topic(), subscription(), subscription("https", pending=True, endpoint="https://x.y"))
    assert verdict.status is Status.FAIL
    assert verdict.reason == "1 subscription waits for confirmation."
    assert verdict.evidence == {"pending": {"https": 1}}


def test_all_confirmed_passes() -> None:
    assert the_verdict(CHECK, topic(), subscription()).status is Status.PASS


def test_without_subscribers_nobody_has_to_confirm() -> None:
    other = subscription("email", topic("other").arn, pending=True)
    assert the_verdict(CHECK, topic(), other).status is Status.NOT_APPLICABLE
