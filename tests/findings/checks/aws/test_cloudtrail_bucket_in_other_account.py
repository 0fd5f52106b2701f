"""A trail's files outlive the account, or fall with it."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict, trail
from tests.trails import a_bare_bucket

CHECK = "cloudtrail_bucket_in_other_account"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"place": "elsewhere"}, Status.PASS),
        ({"place": "here"}, Status.FAIL),
        ({"place": "here", "lock_mode": "GOVERNANCE", "lock_days": 365}, Status.FAIL),
        ({"place": "here", "lock_mode": "COMPLIANCE", "lock_days": 365}, Status.PASS),
        ({"place": "gone"}, Status.NOT_APPLICABLE),
    ],
)
def test_where_the_files_are(fields, status):
    assert the_verdict(CHECK, trail(), a_bare_bucket(**fields)).status is status
