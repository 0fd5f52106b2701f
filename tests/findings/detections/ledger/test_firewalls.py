"""Refused inputs are told from the words that a firewall writes, with their request where it is known."""

import random

import pytest

from findings.detections.detectors.firewalls import found
from findings.detections.ledger import refusals

from .builders import NOW, a_line, an_id, an_invocation, end, report, start

WORDS = ("MALICIOUS INPUT", "blocked")
OTHER_STREAM = "2026/11/23/[$LATEST]ffffffffffffffffffffffffffffffff"
DAY_MS = 86_400_000


def refused(number: int, text: str = "MALICIOUS INPUT 'or 1=1'") -> list:
    one, at = an_id(number), NOW + number * 1_000
    texts = [start(one), text, end(one), report(one)]
    return [a_line(said, at + n, number * 1_000 + n) for n, said in enumerate(texts)]


def test_a_refused_input_bears_the_request_that_runs_in_its_stream() -> None:
    lines = [*refused(1), *an_invocation(2, NOW + 50_000), *refused(3), a_line(start(an_id(9)), NOW, 0, OTHER_STREAM)]
    said = list(refusals(lines, WORDS))
    assert [(one.request_id, one.at_ms, one.head) for one in said] == [
        (an_id(1), NOW + 1_001, "MALICIOUS INPUT 'or 1=1'"),
        (an_id(3), NOW + 3_001, "MALICIOUS INPUT 'or 1=1'"),
    ]


def test_the_order_of_the_lines_changes_nothing() -> None:
    lines = [line for number in range(20) for line in refused(number)]
    expected = set(refusals(lines, WORDS))
    random.Random(1).shuffle(lines)
    assert set(refusals(lines, WORDS)) == expected
    assert len(expected) == 20


@pytest.mark.parametrize(
    ("text", "request_id"),
    [
        pytest.param(f"[WARN]\t2026-11-23T10:00:00Z\t{an_id(7)}\tblocked", an_id(7), id="a logger says the request"),
        pytest.param(f'{{"level": "WARN", "requestId": "{an_id(7)}", "message": "blocked"}}', an_id(7), id="JSON"),
        pytest.param("blocked", "", id="nothing says the request"),
    ],
)
def test_a_line_whose_start_was_read_before_says_its_request_itself(text: str, request_id: str) -> None:
    assert [one.request_id for one in refusals([a_line(text)], WORDS)] == [request_id]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("malicious input", id="other case"),
        pytest.param("input passed", id="another word"),
        pytest.param(start(an_id(1)), id="a line of the platform"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_lines_are_no_refusals(text: str) -> None:
    assert list(refusals([a_line(text)], WORDS)) == []


def test_a_day_is_one_finding_with_its_number_and_the_newest_examples() -> None:
    lines = [line for number in range(12) for line in refused(number)]
    late = a_line("blocked", NOW + DAY_MS, 99_999)
    today, tomorrow = found(refusals([*lines, late], WORDS), most=1_000)
    assert (today.evidence["count"], len(today.evidence["invocations"]), tomorrow.evidence["count"]) == (12, 10, 1)
    assert today.evidence["invocations"][-1]["request_id"] == an_id(11)
    assert today.reason.startswith(f"12 inputs refused on {today.day}, first ")
    assert tomorrow.reason.startswith("1 input refused")
    assert found(refusals(lines, WORDS), most=12)[0].reason.startswith("at least 12 inputs")
