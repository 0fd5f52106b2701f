"""Access to a trail's bucket is logged, recorded by a trail, or neither."""

from collectors.resources.aws import FieldSelector
from findings.verdict import Status
from tests.builders import MANAGEMENT, advanced, equals, the_verdict, trail, trail_selectors, trail_status
from tests.trails import a_bare_bucket

CHECK = "cloudtrail_bucket_access_logged"

ONLY_MANAGEMENT = (trail(), trail_status(), trail_selectors("everything", MANAGEMENT))


def test_access_logging_is_enough():
    assert the_verdict(CHECK, *ONLY_MANAGEMENT, a_bare_bucket(logs_to="logs")).status is Status.PASS


def test_a_trail_that_records_all_objects_is_enough():
    recorded = (trail(), trail_status(), trail_selectors())
    assert the_verdict(CHECK, *recorded, a_bare_bucket()).status is Status.PASS


def test_a_trail_that_records_the_objects_of_this_bucket_is_enough():
    own = advanced(equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object"),
                   FieldSelector("resources.ARN", starts_with=("arn:aws:s3:::audit-logs/",)))  # fmt: skip
    assert (
        the_verdict(CHECK, trail(), trail_status(), trail_selectors("everything", own), a_bare_bucket()).status
        is Status.PASS
    )


def test_a_trail_that_leaves_this_bucket_out_is_not():
    others = advanced(equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object"),
                      FieldSelector("resources.ARN", not_starts_with=("arn:aws:s3:::audit-logs/",)))  # fmt: skip
    seen = (trail(), trail_status(), trail_selectors("everything", others), a_bare_bucket())
    assert the_verdict(CHECK, *seen).status is Status.FAIL


def test_neither_fails():
    assert the_verdict(CHECK, *ONLY_MANAGEMENT, a_bare_bucket()).status is Status.FAIL


def test_a_bucket_elsewhere_is_not_visible():
    assert the_verdict(CHECK, *ONLY_MANAGEMENT, a_bare_bucket(place="elsewhere")).status is Status.NOT_APPLICABLE
