"""Insights look at management events: both kinds, one, or none; by a trail that records them."""

import pytest

from collectors.resources.aws import EventSelector
from findings.verdict import Status
from tests.builders import the_verdict, trail, trail_selectors, trail_status
from tests.trails import insights, no_insights

CHECK = "cloudtrail_insights_enabled"

SEEN = (trail(), trail_status(), trail_selectors())


def test_both_kinds_pass():
    assert the_verdict(CHECK, *SEEN, insights("everything", "Management")).status is Status.PASS


def test_one_kind_fails_and_names_the_other():
    verdict = the_verdict(CHECK, *SEEN, insights(kinds=("ApiCallRateInsight",)))
    assert (verdict.status, verdict.evidence["missing"]) == (Status.FAIL, ["ApiErrorRateInsight"])


def test_insights_on_data_events_only_fail():
    assert the_verdict(CHECK, *SEEN, insights("everything", "Data")).status is Status.FAIL


def test_none_fail():
    assert the_verdict(CHECK, *SEEN, no_insights()).status is Status.FAIL


def test_two_trails_may_share_the_work():
    other = (trail("other"), trail_status("other"), trail_selectors("other"))
    shared = (insights(kinds=("ApiCallRateInsight",)), insights("other", kinds=("ApiErrorRateInsight",)))
    assert the_verdict(CHECK, *SEEN, *other, *shared).status is Status.PASS


@pytest.mark.parametrize("status", [{"is_logging": False}, {"latest_delivery_error": "AccessDenied"}])
def test_a_trail_that_records_nothing_analyses_nothing(status):
    assert the_verdict(CHECK, trail(), trail_status(**status), trail_selectors(), insights()).status is Status.FAIL


def test_a_trail_without_writes_has_nothing_to_analyse():
    reads = trail_selectors("everything", EventSelector("ReadOnly"))
    assert the_verdict(CHECK, trail(), trail_status(), reads, insights()).status is Status.FAIL


def test_insights_that_were_not_read_are_unknown():
    assert the_verdict(CHECK, *SEEN).status is Status.UNKNOWN
