"""A detector is enabled, suspended, or not there."""

from findings.verdict import Status
from tests.builders import denied, the_verdict
from tests.trails import detector

CHECK = "guardduty_enabled"


def test_an_enabled_detector_passes():
    assert the_verdict(CHECK, detector()).status is Status.PASS


def test_a_suspended_one_fails():
    verdict = the_verdict(CHECK, detector(is_enabled=False))
    assert (verdict.status, verdict.reason) == (Status.FAIL, "Its detector is suspended.")


def test_none_fails():
    assert the_verdict(CHECK).status is Status.FAIL


def test_a_detector_that_could_not_be_read_is_unknown():
    gaps = {"Detector": {detector().arn: denied("guardduty:GetDetector")}}
    assert the_verdict(CHECK, item_gaps=gaps).missing == "guardduty:GetDetector"
