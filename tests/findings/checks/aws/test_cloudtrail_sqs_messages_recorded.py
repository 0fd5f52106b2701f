"""What is done to messages of queues is recorded for all, for some, or not."""

from findings.verdict import Status
from tests.builders import MANAGEMENT, advanced, equals, the_verdict, trail, trail_selectors, trail_status
from tests.events import queue
from tests.trails import data

CHECK = "cloudtrail_sqs_messages_recorded"

KIND = "AWS::SQS::Queue"


def judged(*resources, selector=None):
    chosen = () if selector is None else (selector,)
    return the_verdict(CHECK, trail(), trail_status(), trail_selectors("everything", *chosen), *resources)


def only(*arns):
    return advanced(equals("eventCategory", "Data"), equals("resources.type", KIND), equals("resources.ARN", *arns))


def test_a_trail_that_records_all_passes():
    assert judged(queue("orders"), selector=data(KIND)).status is Status.PASS


def test_a_region_without_any_has_nothing_to_record():
    assert judged(selector=MANAGEMENT).status is Status.NOT_APPLICABLE


def test_one_that_is_left_out_fails_and_is_named():
    seen = (queue("orders"), queue("refunds"))
    verdict = judged(*seen, selector=only(queue("orders").arn))
    assert (verdict.status, verdict.evidence["unrecorded"]) == (Status.FAIL, ["refunds"])


def test_naming_each_of_them_is_enough():
    seen = (queue("orders"), queue("refunds"))
    assert judged(*seen, selector=only(*(one.arn for one in seen))).status is Status.PASS


def test_a_trail_for_management_events_fails():
    assert judged(queue("orders"), selector=MANAGEMENT).status is Status.FAIL


def test_no_trail_at_all_fails():
    assert the_verdict(CHECK, queue("orders")).status is Status.FAIL
