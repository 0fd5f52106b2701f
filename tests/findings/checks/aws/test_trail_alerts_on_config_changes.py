"""Row 32: AWS Config: which patterns see them, however they are written."""

import pytest

from findings.verdict import Status
from tests.findings.checks.trail_alert_rows import alerted, the_alert

CHECK = "trail_alerts_on_config_changes"
SEEN = (
    (
        "{ ($.eventSource = config.amazonaws.com) && (($.eventName = StopConfigurationRecorder) || ($.eventName = "
        "DeleteDeliveryChannel) || ($.eventName = PutDeliveryChannel) || ($.eventName = "
        "PutConfigurationRecorder)) }"
    ),
)
MISSED = (
    (
        "{ ($.eventSource = config.amazonaws.com) && (($.eventName = StopConfigurationRecorder) || ($.eventName = "
        "DeleteDeliveryChannel)) }"
    ),
    '{ $.eventSource = "config" }',
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
