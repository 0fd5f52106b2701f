"""LOG-15 for subscriptions: the reader runs and gets nothing."""

import pytest

from collectors.resources.aws import LogSubscription, SubscriptionFilters
from findings.verdict import Status
from tests.alerts import ORDERS, STREAM, subscribed
from tests.builders import function, log_group, the_verdict

CHECK = "subscription_filter_can_match"


@pytest.mark.parametrize(
    ("pattern", "log_format", "status"),
    [
        pytest.param("", "Text", Status.PASS, id="every line"),
        pytest.param("?ERROR ?WARN", "JSON", Status.PASS, id="words"),
        pytest.param("{ $.a = 1 && $.a = 2 }", "JSON", Status.FAIL, id="a contradiction"),
        pytest.param("{ $.a = ", "JSON", Status.FAIL, id="refused by the service"),
        pytest.param("[a, b, c]", "JSON", Status.FAIL, id="for another format"),
        pytest.param("[a, b, c]", "Text", Status.PASS, id="for this format"),
        pytest.param("%A% B", "Text", Status.UNKNOWN, id="not described by AWS"),
    ],
)
def test_patterns(pattern: str, log_format: str, status: Status) -> None:
    held = subscribed(LogSubscription("to-siem", pattern, STREAM))
    assert the_verdict(CHECK, held, function(log_format=log_format)).status is status


def test_one_blind_subscription_beside_a_sound_one_fails_and_is_named() -> None:
    held = subscribed(LogSubscription("good", "", STREAM), LogSubscription("bad", "A -A", STREAM))
    verdict = the_verdict(CHECK, held, function())
    assert (verdict.status, verdict.evidence["filters"]) == (Status.FAIL, ["bad"])


def test_on_transformed_lines_the_format_of_the_function_says_nothing() -> None:
    held = subscribed(LogSubscription("t", "[a, b]", STREAM, on_transformed_logs=True))
    assert the_verdict(CHECK, held, function(log_format="JSON")).status is Status.PASS


def test_a_group_without_subscription_has_nothing_to_judge() -> None:
    none = SubscriptionFilters(log_group(ORDERS).arn, ORDERS)
    assert the_verdict(CHECK, none, function()).status is Status.NOT_APPLICABLE
