"""Row 30: keys: which patterns see them, however they are written."""

import pytest

from findings.verdict import Status
from tests.findings.checks.trail_alert_rows import alerted, the_alert

CHECK = "trail_alerts_on_key_disabling"
SEEN = (
    "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }",
    "?DisableKey ?ScheduleKeyDeletion",
)
MISSED = (
    "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) && ($.eventName = ScheduleKeyDeletion)) }",
    "DisableKey",
    "{ ($.eventSource = kms.amazonaws.com) && ($.eventName = DeleteKey) }",
)


@pytest.mark.parametrize("pattern", SEEN)
def test_a_filter_that_counts_all_of_them_is_enough(pattern: str) -> None:
    assert the_alert(CHECK, *alerted(pattern)).status is Status.PASS


@pytest.mark.parametrize("pattern", MISSED)
def test_a_filter_that_misses_one_or_counts_everything_is_not(pattern: str) -> None:
    assert the_alert(CHECK, *alerted(pattern)).status is Status.FAIL


def test_without_a_filter_nobody_is_told() -> None:
    verdict = the_alert(CHECK)
    assert verdict.status is Status.FAIL
    assert "no filter of" in verdict.reason
