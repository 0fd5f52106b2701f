"""A recorder runs and records functions, or something is wrong with it."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.trails import recorder

CHECK = "config_recorder_enabled"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.PASS),
        ({"is_recording": False}, Status.FAIL),
        ({"last_status": "FAILURE", "last_error": "AccessDenied"}, Status.FAIL),
        ({"last_status": "Failure"}, Status.FAIL),
        ({"last_status": "PENDING"}, Status.PASS),
        ({"records_all": False, "types": ("AWS::S3::Bucket",)}, Status.FAIL),
        ({"records_all": False, "types": ("AWS::Lambda::Function",)}, Status.PASS),
        ({"records_all": False, "excluded": ("AWS::EC2::Volume",)}, Status.PASS),
        ({"records_all": False, "excluded": ("AWS::Lambda::Function",)}, Status.FAIL),
    ],
)
def test_what_a_recorder_does(fields, status):
    assert the_verdict(CHECK, recorder(**fields)).status is status


def test_no_recorder_fails():
    assert the_verdict(CHECK).reason == "There is no recorder."


def test_one_good_recorder_among_several_is_enough():
    assert the_verdict(CHECK, recorder("a", is_recording=False), recorder("b")).status is Status.PASS
