"""A trail's log group gets events, errors, nothing, or is gone."""

import pytest

from collectors.resources.aws import EventSelector
from findings.verdict import Status
from tests.builders import REGION, TRAIL_GROUP, log_group, the_verdict, trail, trail_selectors, trail_status

CHECK = "cloudtrail_log_group_receives"

GROUP = log_group(TRAIL_GROUP)


def judged(*more, **fields):
    return the_verdict(CHECK, trail(), trail_status(**fields), *(more or (trail_selectors(), GROUP))).status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.PASS),
        ({"latest_log_group_delivery_error": "AccessDenied"}, Status.FAIL),
        ({"latest_log_group_delivery_time": "2026-04-30T11:59:00Z"}, Status.FAIL),
        ({"latest_log_group_delivery_time": None}, Status.FAIL),
        ({"latest_log_group_delivery_time": None, "started": "2026-05-01T11:00:00Z"}, Status.NOT_APPLICABLE),
        ({"is_logging": False}, Status.NOT_APPLICABLE),
    ],
)
def test_what_a_status_says_of_the_log_group(fields, status):
    assert judged(**fields) is status


def test_a_group_that_is_gone_fails():
    assert judged(trail_selectors()) is Status.FAIL


def test_the_silence_of_a_trail_that_records_little_says_nothing():
    writes = trail_selectors("everything", EventSelector(read_write_type="WriteOnly"))
    assert judged(writes, GROUP, latest_log_group_delivery_time="2026-04-01T00:00:00Z") is Status.NOT_APPLICABLE
    assert judged(writes, GROUP, latest_log_group_delivery_error="AccessDenied") is Status.FAIL


def test_a_trail_without_a_group_has_nothing_to_send():
    seen = (trail(log_group_arn=None), trail_status(), trail_selectors())
    assert the_verdict(CHECK, *seen).status is Status.NOT_APPLICABLE


def test_a_group_of_another_account_is_not_visible_here():
    foreign = trail(log_group_arn=f"arn:aws:logs:{REGION}:999900001111:log-group:central:*")
    verdict = the_verdict(CHECK, foreign, trail_status(), trail_selectors())
    assert (verdict.status, "not visible here" in verdict.reason) == (Status.NOT_APPLICABLE, True)
