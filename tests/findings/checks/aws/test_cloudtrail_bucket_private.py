"""A trail's bucket is open by its policy or its grants, unless its own block undoes that."""

import pytest

from findings.verdict import Status
from tests.builders import snapshot, statuses, the_verdict, trail
from tests.trails import a_bare_bucket

CHECK = "cloudtrail_bucket_private"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.PASS),
        ({"policy_is_public": True}, Status.FAIL),
        ({"acl_is_public": True}, Status.FAIL),
        ({"policy_is_public": True, "restricts_public_policy": True}, Status.PASS),
        ({"acl_is_public": True, "ignores_public_acl": True}, Status.PASS),
        ({"policy_is_public": True, "ignores_public_acl": True}, Status.FAIL),
        ({"acl_is_public": True, "restricts_public_policy": True}, Status.FAIL),
        ({"place": "elsewhere"}, Status.NOT_APPLICABLE),
        ({"place": "gone"}, Status.NOT_APPLICABLE),
    ],
)
def test_what_opens_a_bucket(fields, status):
    assert the_verdict(CHECK, trail(), a_bare_bucket(**fields)).status is status


def test_it_says_by_what_it_is_open():
    verdict = the_verdict(CHECK, trail(), a_bare_bucket(policy_is_public=True, acl_is_public=True))
    assert verdict.evidence["open_by"] == ["policy", "grants"]


def test_a_bucket_of_no_trail_that_is_kept_here_is_not_judged():
    assert statuses(CHECK, snapshot(trail(bucket="other"), a_bare_bucket(policy_is_public=True))) == {}
