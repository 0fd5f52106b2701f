"""Policies made to hurt: an answer in bounded time and memory, never an exception, never a pass."""

import json
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from findings.analysis.iam import Evaluator, Outcome, Policy, UnreadablePolicy, decide_any, grants, parse
from findings.analysis.iam.patterns import matcher, parts_of
from tests.findings.analysis.iam.policies import DELETE, FULL, GROUP, ROLE, allow, ask

SECONDS, MEGABYTES = 4.0, 32


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS


@contextmanager
def within_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEGABYTES * 2**20


def cyclic() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["Statement"] = found
    return found


def branching() -> dict[str, Any]:
    found: list[Any] = []
    found.extend([found] * 50)
    return {"Statement": found}


def nested(levels: int) -> dict[str, Any]:
    found: Any = "x"
    for _ in range(levels):
        found = {"x": found}
    return {"Statement": found}


HOSTILE: dict[str, Any] = {
    "1 MB": json.dumps({"Statement": [allow("a:" + "b" * 1_000_000)]}),
    "1 MB of spaces": "{" + " " * 1_000_000,
    "10 MB encoded": "%7B" + "%20" * 3_000_000,
    "10,000 statements": {"Statement": [allow("a:b")] * 10_000},
    "10,000 statements as text": json.dumps({"Statement": [{}] * 10_000}),
    "1,001 statements": {"Statement": [allow("a:b")] * 1_001},
    "100,000 brackets": "[" * 100_000,
    "60,000 objects in each other": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "a mapping 500 deep": nested(500),
    "a mapping of itself": cyclic(),
    "a list of itself many times": branching(),
    "a number of 100,000 digits": '{"Statement": ' + "9" * 100_000 + "}",
    "50,000 actions": {"Statement": [allow(["a:b"] * 50_000)]},
    "an infinite number": {"Statement": [float("inf")]},
    "a surrogate": '{"Statement": "\\ud800"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_unreadable_and_gives_no_answer(name: str) -> None:
    with within_memory():
        found = parse(HOSTILE[name], "p")
    assert isinstance(found, UnreadablePolicy)
    assert len(found.reason) < 100
    assert ask(identity=[found]).outcome is Outcome.UNKNOWN
    assert ask(identity=[FULL], boundary=found).outcome is Outcome.UNKNOWN


# As much as is still read: 1,000 statements, each pattern as bad as there is room for.
STARS = "a*" * 28
LARGEST: dict[str, list[Any]] = {
    "stars": [allow(f"x{n}:{STARS}", f"{n}{STARS}") for n in range(700)],
    "stars under any service": [allow(f"*{n}:*{STARS}", f"*{n}{STARS}") for n in range(700)],
    "question marks": [allow("*", f"*{'?a' * 35}{n}") for n in range(1_000)],
    "one long pattern": [allow("*", "a*" * 4_000) for _ in range(15)],
    "conditions": [
        allow("logs:*", Condition={"StringLike": {f"x:{n}": ["*a" * 20] * 10 for n in range(20)}}) for _ in range(12)
    ],
    "variables": [allow("*", "${a:b}" * 18 + str(n)) for n in range(600)],
    "unclosed variables": [allow("*", "${" * 4_000) for _ in range(15)],
    "defaults": [allow("*", "${a, '" * 1_300) for _ in range(15)],
}


def largest(name: str) -> Policy:
    with within_memory():
        found = parse(json.dumps({"Version": "2012-10-17", "Statement": LARGEST[name]}), name)
    assert not isinstance(found, UnreadablePolicy), found
    return found


@pytest.mark.parametrize("name", LARGEST)
def test_the_worst_that_is_read_is_answered_soon(name: str) -> None:
    evaluator = Evaluator(ROLE, identity=[largest(name)])
    assert evaluator.decide("x1:" + "a" * 64, "a" * 2_000 + "b").outcome is not Outcome.DENIED
    assert evaluator.decide(DELETE, GROUP)
    assert decide_any(evaluator, DELETE, "a*b" * 50).outcome is not Outcome.DENIED
    assert grants(evaluator, [DELETE], GROUP) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*" * 4_000 + "b", "a" * 100_000),
        ("*a?" * 2_000 + "b", "a" * 10_000),
        ("*" * 8_000 + "b", "a" * 100_000),
        ("*" + "a" * 4_000 + "b*", "a" * 8_000),
        ("?" * 8_000, "a" * 7_999),
    ],
)
def test_no_pattern_makes_a_match_slow(pattern: str, text: str) -> None:
    assert not matcher(parts_of(pattern))(text)
