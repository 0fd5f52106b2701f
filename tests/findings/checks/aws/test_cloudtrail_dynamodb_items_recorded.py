"""Reads and writes of items are recorded wholly, in half, or not."""

import pytest

from collectors.resources.aws import DataResource, EventSelector
from findings.verdict import Status
from tests.builders import advanced, equals, the_verdict, trail, trail_selectors, trail_status
from tests.trails import data

CHECK = "cloudtrail_dynamodb_items_recorded"

KIND = "AWS::DynamoDB::Table"


def classic(read_write="All", values=("arn:aws:dynamodb",)):
    return EventSelector(read_write, data_resources=(DataResource(KIND, values),))


def judged(*selectors, **status):
    return the_verdict(CHECK, trail(), trail_status(**status), trail_selectors("everything", *selectors))


@pytest.mark.parametrize("selector", [data(KIND), classic()], ids=["advanced", "classic"])
def test_a_trail_that_records_all_passes(selector):
    assert judged(selector).status is Status.PASS


@pytest.mark.parametrize(("read_write", "left"), [("ReadOnly", ["writes"]), ("WriteOnly", ["reads"])])
def test_half_of_it_fails_and_says_which(read_write, left):
    verdict = judged(classic(read_write))
    assert (verdict.status, verdict.evidence["unrecorded"]) == (Status.FAIL, left)


def test_two_selectors_may_share_the_work():
    assert judged(classic("ReadOnly"), classic("WriteOnly")).status is Status.PASS


def test_only_one_resource_fails():
    one = advanced(equals("eventCategory", "Data"), equals("resources.type", KIND), equals("resources.ARN", "arn:one"))
    assert judged(one).status is Status.FAIL


def test_a_selector_for_other_resources_fails():
    assert judged(data("AWS::Lambda::Function")).status is Status.FAIL


def test_a_stopped_trail_records_nothing():
    assert judged(data(KIND), is_logging=False).status is Status.FAIL


def test_no_trail_at_all_fails():
    assert the_verdict(CHECK).status is Status.FAIL


def test_a_trail_of_another_region_does_not_count():
    far = {"home_region": "us-east-1"}
    seen = (trail(is_multi_region=False, **far), trail_status(**far), trail_selectors("everything", data(KIND), **far))
    assert the_verdict(CHECK, *seen).status is Status.FAIL
