"""What is published is recorded for all topics, for some, or not."""

from findings.verdict import Status
from tests.builders import MANAGEMENT, advanced, equals, the_verdict, trail, trail_selectors, trail_status
from tests.events import topic
from tests.trails import data

CHECK = "cloudtrail_sns_publishes_recorded"

KIND = "AWS::SNS::Topic"


def judged(*resources, selector=None):
    chosen = () if selector is None else (selector,)
    return the_verdict(CHECK, trail(), trail_status(), trail_selectors("everything", *chosen), *resources)


def only(*arns):
    return advanced(equals("eventCategory", "Data"), equals("resources.type", KIND), equals("resources.ARN", *arns))


def test_a_trail_that_records_all_passes():
    assert judged(topic("orders"), selector=data(KIND)).status is Status.PASS


def test_a_region_without_any_has_nothing_to_record():
    assert judged(selector=MANAGEMENT).status is Status.NOT_APPLICABLE


def test_one_that_is_left_out_fails_and_is_named():
    seen = (topic("orders"), topic("refunds"))
    verdict = judged(*seen, selector=only(topic("orders").arn))
    assert (verdict.status, verdict.evidence["unrecorded"]) == (Status.FAIL, ["refunds"])


def test_naming_each_of_them_is_enough():
    seen = (topic("orders"), topic("refunds"))
    assert judged(*seen, selector=only(*(one.arn for one in seen))).status is Status.PASS


def test_a_trail_for_management_events_fails():
    assert judged(topic("orders"), selector=MANAGEMENT).status is Status.FAIL


def test_no_trail_at_all_fails():
    assert the_verdict(CHECK, topic("orders")).status is Status.FAIL


def test_publishing_is_a_write_so_writes_are_enough():
    writes = advanced(equals("eventCategory", "Data"), equals("resources.type", KIND), equals("readOnly", "false"))
    assert judged(topic("orders"), selector=writes).status is Status.PASS
