"""LOG-63: a rule leads somewhere."""

from dataclasses import replace

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import rule

CHECK = "eventbridge_rule_has_target"


def test_an_enabled_rule_without_targets_fails() -> None:
    assert the_verdict(CHECK, replace(rule(), targets=())).status is Status.FAIL


def test_a_rule_with_a_target_passes() -> None:
    assert the_verdict(CHECK, rule()).status is Status.PASS


def test_a_disabled_one_without_targets_is_not_asked() -> None:
    assert the_verdict(CHECK, replace(rule(state="DISABLED"), targets=())).status is Status.NOT_APPLICABLE
