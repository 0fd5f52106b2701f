"""LOG-63: a rule that feeds something is switched on."""

import pytest

from findings.verdict import Status
from tests.builders import TOPIC, function_arn, the_verdict
from tests.events import FAILURES, STREAM, rule, target

CHECK = "eventbridge_rule_enabled"


@pytest.mark.parametrize("arn", [function_arn(), FAILURES, TOPIC], ids=["function", "queue", "topic"])
def test_a_disabled_rule_fails(arn: str) -> None:
    assert the_verdict(CHECK, rule("r", target(arn), state="DISABLED")).status is Status.FAIL
    assert the_verdict(CHECK, rule("r", target(arn))).status is Status.PASS


def test_the_state_for_management_events_is_enabled_too() -> None:
    on = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    assert the_verdict(CHECK, rule("r", state=on)).status is Status.PASS


def test_a_rule_that_feeds_something_else_is_not_asked() -> None:
    assert the_verdict(CHECK, rule("r", target(STREAM), state="DISABLED")).status is Status.NOT_APPLICABLE
