"""A trail has a key of its own or uses that of S3."""

from findings.verdict import Status
from tests.builders import the_verdict, trail

CHECK = "cloudtrail_encrypted_with_key"


def test_a_key_passes():
    assert the_verdict(CHECK, trail()).status is Status.PASS


def test_no_key_fails():
    assert the_verdict(CHECK, trail(kms_key_id=None)).status is Status.FAIL
