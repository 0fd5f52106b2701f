"""Large events are kept whole or cut off."""

import pytest

from collectors.resources.aws import DataResource, EventSelector
from findings.verdict import Status
from tests.builders import ALL_INVOKES, MANAGEMENT, the_verdict, trail, trail_selectors
from tests.trails import event_size

CHECK = "cloudtrail_event_size_large"

CLASSIC = EventSelector(data_resources=(DataResource("AWS::Lambda::Function", ("arn:aws:lambda",)),))


@pytest.mark.parametrize(
    ("selector", "size", "status"),
    [
        (ALL_INVOKES, "Large", Status.PASS),
        (ALL_INVOKES, "Standard", Status.FAIL),
        (CLASSIC, "Standard", Status.FAIL),
        (MANAGEMENT, "Standard", Status.NOT_APPLICABLE),
        (EventSelector(), "Standard", Status.NOT_APPLICABLE),
    ],
)
def test_size_matters_for_data_events(selector, size, status):
    seen = (trail(), trail_selectors("everything", selector), event_size(size))
    assert the_verdict(CHECK, *seen).status is status


def test_what_was_not_read_is_unknown():
    assert the_verdict(CHECK, trail(), trail_selectors()).status is Status.UNKNOWN
