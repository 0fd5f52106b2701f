"""Insights look at invocations that a trail records, or do not."""

from findings.verdict import Status
from tests.builders import MANAGEMENT, function, the_verdict, trail, trail_selectors, trail_status
from tests.trails import insights, no_insights

CHECK = "cloudtrail_lambda_insights_enabled"

SEEN = (function(), trail(), trail_status(), trail_selectors())


def test_insights_on_data_events_of_a_trail_that_records_invocations_pass():
    assert the_verdict(CHECK, *SEEN, insights("everything", "Data")).status is Status.PASS


def test_insights_on_management_events_fail():
    assert the_verdict(CHECK, *SEEN, insights("everything", "Management")).status is Status.FAIL


def test_insights_of_a_trail_that_records_no_invocation_fail():
    management = trail_selectors("everything", MANAGEMENT)
    assert the_verdict(CHECK, function(), trail(), trail_status(), management, insights()).status is Status.FAIL


def test_a_region_without_functions_has_no_invocations():
    assert the_verdict(CHECK, trail(), trail_status(), trail_selectors(), no_insights()).status is Status.NOT_APPLICABLE
