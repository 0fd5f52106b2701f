"""Lambda protection is on, off, or not asked for."""

import pytest

from findings.verdict import Status
from tests.builders import function, the_verdict
from tests.trails import detector

CHECK = "guardduty_lambda_protection_enabled"


@pytest.mark.parametrize(
    ("resources", "status"),
    [
        ((function(), detector()), Status.PASS),
        ((function(), detector("S3_DATA_EVENTS")), Status.FAIL),
        ((function(),), Status.NOT_APPLICABLE),
        ((detector("S3_DATA_EVENTS"),), Status.NOT_APPLICABLE),
    ],
    ids=["enabled", "another feature", "no detector", "no function"],
)
def test_lambda_protection(resources, status):
    assert the_verdict(CHECK, *resources).status is status
