"""LOG-62 and row 58: a queue keeps the messages that cannot be handled."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import denied, function, snapshot, statuses, the_verdict
from tests.events import bus, dead_queue, mapping, queue, queue_arn, rule, subscription, target

CHECK = "sqs_dead_letter_set"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
ORDERS = queue_arn("orders")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param((mapping(),), FAIL, id="it feeds a function"),
        pytest.param((subscription("sqs", endpoint=ORDERS),), FAIL, id="a topic fills it"),
        pytest.param((rule("r", target(ORDERS)),), FAIL, id="a rule fills it"),
        pytest.param((), NOT_APPLICABLE, id="no part of any of it"),
        pytest.param((mapping("m", queue_arn("orders-2")),), NOT_APPLICABLE, id="a longer name is another"),
        pytest.param(
            (mapping(), function(dead_letter_arn=ORDERS)), NOT_APPLICABLE, id="it takes what a function failed"
        ),
        pytest.param((mapping(), rule("r", target("", ORDERS))), NOT_APPLICABLE, id="it takes what a rule failed"),
        pytest.param((mapping(), bus(dead_letter_arn=ORDERS)), NOT_APPLICABLE, id="it takes what a bus failed"),
    ],
)
def test_a_queue_without_redrive(others: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, queue(), *others).status is expected


def test_with_a_dead_letter_queue_it_passes_and_that_one_needs_none() -> None:
    seen = snapshot(queue(dead_letter_arn=queue_arn("failures")), dead_queue(), mapping())
    assert statuses(CHECK, seen) == {"orders": PASS, "failures": NOT_APPLICABLE}


def test_the_dead_letter_queue_of_the_remedy_is_of_the_same_kind() -> None:
    first_in_first_out = the_verdict(CHECK, queue("a.fifo", fifo=True), mapping("m", queue_arn("a.fifo"))).evidence
    assert first_in_first_out["dead_letter_name"] == "a-dead.fifo"
    assert first_in_first_out["dead_letter_attributes"].endswith(",FifoQueue=true")
    assert the_verdict(CHECK, queue(), mapping()).evidence["dead_letter_name"] == "orders-dead"


def test_one_unread_rule_forbids_the_conclusion() -> None:
    gaps = {"EventRule": {"arn:aws:events:eu-central-1:1:rule/x": denied("events:ListTargetsByRule")}}
    assert the_verdict(CHECK, queue(), mapping(), item_gaps=gaps).missing == "events:ListTargetsByRule"
