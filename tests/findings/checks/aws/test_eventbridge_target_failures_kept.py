"""LOG-63: an event that a rule cannot deliver is kept."""

from dataclasses import replace

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import rule, target

CHECK = "eventbridge_target_failures_kept"


def test_one_target_without_a_dead_letter_queue_fails() -> None:
    assert the_verdict(CHECK, rule("r", target(), target(dead_letter_arn=None))).status is Status.FAIL


def test_all_with_one_pass() -> None:
    assert the_verdict(CHECK, rule("r", target())).status is Status.PASS


def test_rules_of_aws_services_and_those_that_deliver_nothing_are_not_asked() -> None:
    lost = target(dead_letter_arn=None)
    for other in (
        rule("r", lost, managed_by="config.amazonaws.com"),
        rule("r", lost, state="DISABLED"),
        replace(rule("r"), targets=()),
    ):
        assert the_verdict(CHECK, other).status is Status.NOT_APPLICABLE
