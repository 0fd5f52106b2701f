"""A trail's bucket is there, gone, or somebody else's."""

import pytest

from findings.verdict import Status
from tests.builders import snapshot, statuses, the_verdict, trail
from tests.trails import a_bare_bucket, bucket

CHECK = "cloudtrail_bucket_present"


@pytest.mark.parametrize(
    ("place", "status"),
    [("here", Status.PASS), ("gone", Status.FAIL), ("elsewhere", Status.NOT_APPLICABLE)],
)
def test_a_bucket_is_present_gone_or_not_visible(place, status):
    assert the_verdict(CHECK, trail(), bucket(place=place)).status is status


def test_a_bucket_that_was_not_read_is_unknown_and_not_gone():
    assert the_verdict(CHECK, trail()).status is Status.UNKNOWN


def test_a_trail_of_another_region_or_account_is_judged_there():
    elsewhere = trail("far", home_region="us-east-1", bucket="gone")
    assert statuses(CHECK, snapshot(elsewhere, a_bare_bucket("gone", place="gone"))) == {}


def test_the_finding_names_the_bucket():
    verdict = the_verdict(CHECK, trail(), bucket(place="gone"))
    assert (verdict.evidence["bucket"], verdict.reason) == ("audit-logs", "The bucket audit-logs does not exist.")
