"""Services that a trail leaves out of its management events, and nobody else records."""

from collectors.resources.aws import EventSelector, FieldSelector
from findings.verdict import Status
from tests.builders import (
    advanced,
    equals,
    snapshot,
    statuses,
    the_verdict,
    trail,
    trail_selectors,
    trail_status,
)

CHECK = "cloudtrail_management_sources_recorded"

WITHOUT_KMS = EventSelector(exclude_management_event_sources=("kms.amazonaws.com",))


def judged(*resources):
    return statuses(CHECK, snapshot(*resources))


def test_a_trail_that_leaves_nothing_out_passes():
    assert judged(trail(), trail_status(), trail_selectors()) == {"everything": Status.PASS}


def test_an_exclusion_fails_and_is_named():
    verdict = the_verdict(CHECK, trail(), trail_status(), trail_selectors("everything", WITHOUT_KMS))
    assert (verdict.status, verdict.evidence["unrecorded"]) == (Status.FAIL, ["kms.amazonaws.com"])


def test_an_advanced_exclusion_fails():
    advanced_one = advanced(
        equals("eventCategory", "Management"), FieldSelector("eventSource", not_equals=("rdsdata.amazonaws.com",))
    )
    seen = (trail(), trail_status(), trail_selectors("everything", advanced_one))
    assert the_verdict(CHECK, *seen).evidence["unrecorded"] == ["rdsdata.amazonaws.com"]


def test_what_another_trail_records_is_not_left_out():
    other = (trail("other"), trail_status("other"), trail_selectors("other"))
    seen = (trail(), trail_status(), trail_selectors("everything", WITHOUT_KMS), *other)
    assert judged(*seen) == {"everything": Status.PASS, "other": Status.PASS}


def test_two_trails_that_leave_out_different_services_complete_each_other():
    rds = EventSelector(exclude_management_event_sources=("rdsdata.amazonaws.com",))
    other = (trail("other"), trail_status("other"), trail_selectors("other", rds))
    seen = (trail(), trail_status(), trail_selectors("everything", WITHOUT_KMS), *other)
    assert set(judged(*seen).values()) == {Status.PASS}


def test_a_stopped_trail_completes_nothing_and_is_not_judged():
    other = (trail("other"), trail_status("other", is_logging=False), trail_selectors("other"))
    seen = (trail(), trail_status(), trail_selectors("everything", WITHOUT_KMS), *other)
    assert judged(*seen) == {"everything": Status.FAIL, "other": Status.NOT_APPLICABLE}


def test_another_trail_that_was_not_read_makes_it_unknown():
    seen = (trail(), trail_status(), trail_selectors("everything", WITHOUT_KMS), trail("other"))
    assert judged(*seen)["everything"] is Status.UNKNOWN
