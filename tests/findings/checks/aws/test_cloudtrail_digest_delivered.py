"""Digests arrive, fail, stop to come, or are not wanted."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict, trail, trail_status

CHECK = "cloudtrail_digest_delivered"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.PASS),
        ({"latest_digest_delivery_error": "AccessDenied"}, Status.FAIL),
        ({"latest_digest_delivery_time": "2026-04-30T11:59:00Z"}, Status.FAIL),
        ({"latest_digest_delivery_time": "2026-04-30T12:01:00Z"}, Status.PASS),
        ({"latest_digest_delivery_time": None}, Status.FAIL),
        ({"latest_digest_delivery_time": None, "started": "2026-05-01T11:00:00Z"}, Status.NOT_APPLICABLE),
        ({"latest_digest_delivery_time": None, "started": None}, Status.FAIL),
        ({"is_logging": False, "latest_digest_delivery_error": "AccessDenied"}, Status.NOT_APPLICABLE),
    ],
)
def test_what_a_status_says_of_digests(fields, status):
    assert the_verdict(CHECK, trail(), trail_status(**fields)).status is status


def test_a_trail_that_does_not_validate_has_none():
    seen = (trail(log_file_validation=False), trail_status(latest_digest_delivery_error="AccessDenied"))
    assert the_verdict(CHECK, *seen).status is Status.NOT_APPLICABLE
