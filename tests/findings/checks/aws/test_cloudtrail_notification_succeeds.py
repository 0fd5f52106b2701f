"""Notifications arrive, fail, or are not wanted."""

import pytest

from findings.verdict import Status
from tests.builders import TOPIC, the_verdict, trail, trail_status

CHECK = "cloudtrail_notification_succeeds"


@pytest.mark.parametrize(
    ("topic", "fields", "status"),
    [
        (TOPIC, {}, Status.PASS),
        (TOPIC, {"latest_notification_error": "AuthorizationError"}, Status.FAIL),
        (TOPIC, {"latest_notification_error": "AuthorizationError", "is_logging": False}, Status.NOT_APPLICABLE),
        (None, {"latest_notification_error": "AuthorizationError"}, Status.NOT_APPLICABLE),
    ],
)
def test_what_a_status_says_of_notifications(topic, fields, status):
    assert the_verdict(CHECK, trail(sns_topic_arn=topic), trail_status(**fields)).status is status
