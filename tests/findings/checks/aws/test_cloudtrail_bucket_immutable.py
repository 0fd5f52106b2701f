"""Files are locked, take MFA to delete, or can be removed."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict, trail
from tests.trails import a_bare_bucket

CHECK = "cloudtrail_bucket_immutable"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"versioned": True, "lock_mode": "GOVERNANCE", "lock_days": 30}, Status.PASS),
        ({"versioned": True, "mfa_delete": True}, Status.PASS),
        ({"versioned": True}, Status.FAIL),
        # A lock without a default retention locks nothing that CloudTrail writes.
        ({"versioned": True, "lock_mode": None, "lock_days": None}, Status.FAIL),
        # Suspended versions: what was MFA delete does not keep new files.
        ({"versioned": False, "mfa_delete": True}, Status.FAIL),
        ({}, Status.FAIL),
        ({"place": "elsewhere"}, Status.NOT_APPLICABLE),
    ],
)
def test_what_keeps_files_from_being_deleted(fields, status):
    assert the_verdict(CHECK, trail(), a_bare_bucket(**fields)).status is status
