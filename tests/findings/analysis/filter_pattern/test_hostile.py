"""Bounds: patterns and lines made to cost time, depth or memory."""

import json
import time
from collections.abc import Callable

import pytest

from findings.analysis.filter_pattern import PatternError, drift, never_matches, parse

MEGABYTE = 1_048_576
SECONDS = 4.0  # generous for a shared machine; a quadratic reading of a megabyte takes hours


def within(work: Callable[[], object]) -> object:
    begun = time.perf_counter()
    result = work()
    assert time.perf_counter() - begun < SECONDS
    return result


DEEP = [
    "{" + "(" * 505 + "$.a=1" + ")" * 505 + "}",
    "{" + "($.a=1&&" * 110 + "$.a=1" + ")" * 110 + "}",
    "{" + "($.a=1||" * 55 + "($.b=2&&" * 55 + "$.a=1" + ")" * 110 + "}",
    "{" + "($.a=1&&($.a=1||" * 55 + "$.a=1" + "))" * 55 + "}",
    "[" + "(a=1&&(a=1||" * 70 + "a=1" + "))" * 70 + "]",
    "{ " + " || ".join(["$.a=1"] * 90) + " }",
    "[" + ",".join("a" * 500) + "]",
]

UNBALANCED = ["{" + "(" * 1_022 + "}", "{" + ")" * 1_022 + "}", "{" + "($.a=1" * 170 + "}", "[" + "[" * 1_022 + "]"]

LINES = [
    ("%a.*b.*c.*d.*e%", "a" * MEGABYTE),
    ("%^a{0,500}b{0,500}c$%", "ab" * (MEGABYTE // 2)),
    ("%[a-z]{1,900}0%", "é" * MEGABYTE),
    ("%[a-z]{1,900}[a-z]{1,900}0%", "a" * MEGABYTE),
    (r"%\w+\w+\w+\w+:%", "a" * MEGABYTE),
    (" ".join(["aa"] * 300), "ab" * (MEGABYTE // 2)),
    ("[a, b]", '" [ ' * (MEGABYTE // 4)),
    ("[..., b=x]", '" [ ' * (MEGABYTE // 4)),
    ("[..., b=x]", "[" * MEGABYTE),
    ("[..., b=x]", "[ " * (MEGABYTE // 2)),
    ("[..., b>1]", "9" * MEGABYTE),
    ("[..., b=x]", '"' * MEGABYTE),
    ("[a, ..., b=x]", '[]"x"' * (MEGABYTE // 5)),
    ("[..., b]", "\u2003" * MEGABYTE),
    ("[..., b=*x*y]", "x " * (MEGABYTE // 2)),
    ("{ $.a = x }", '{"a":' * 100_000),
    ("{ $.a[*] = %x+y% }", json.dumps({"a": ["x" * 9] * 80_000})),
    ("{ $.* > 1 }", "{" + ",".join(f'"{number}":1' for number in range(60_000)) + "}"),
    ("{ $.a > 1 }", '{"a":' + "9" * 1_000_000 + "}"),
]

NOT_JSON = [
    '{"a": 1, "b": NaN}',
    '{"a": 1, "b": Infinity}',
    '{"a": 1, "b": -Infinity}',
    '{"a": 1',
    '{"a": 1}}',
    "{'a': 1}",
    '{"a": 01}',
    '{"a": 1,}',
    "\ufeff" + '{"a": 1}',
    "\x00",
    "null",
    '"a"',
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_deep_pattern_is_read_replayed_and_taken_apart(text: str) -> None:
    assert len(text) <= 1_024
    pattern = within(lambda: parse(text))
    within(lambda: never_matches(parse(text)))
    assert pattern is not None
    assert drift(parse(text), "Text") or drift(parse(text), "JSON")
    within(lambda: parse(text).matches('{"a": 1, "b": 2}'))


def test_deeply_nested_parentheses_change_nothing() -> None:
    pattern = parse(DEEP[0])
    assert [pattern.matches('{"a": 1}'), pattern.matches('{"a": 2}')] == [True, False]


def test_deeply_nested_conjunction_still_decides() -> None:
    pattern = parse(DEEP[1])
    assert [pattern.matches('{"a": 1}'), pattern.matches('{"a": 2}')] == [True, False]


@pytest.mark.parametrize("text", UNBALANCED, ids=range(len(UNBALANCED)))
def test_unbalanced_pattern_is_refused_in_time(text: str) -> None:
    with pytest.raises(PatternError):
        parse(text)


@pytest.mark.parametrize(("text", "line"), LINES, ids=[case[0][:20] for case in LINES])
def test_hostile_line_is_answered_in_time(text: str, line: str) -> None:
    pattern = parse(text)
    assert within(lambda: pattern.matches(line)) in {True, False}
    within(lambda: pattern.extract(line))


@pytest.mark.parametrize("line", NOT_JSON)
def test_what_is_no_json_object_never_matches_a_json_pattern(line: str) -> None:
    assert not parse("{ $.a = 1 || $.zz NOT EXISTS }").matches(line)


@pytest.mark.parametrize(
    "number", ["1e999999", "-1e999999", "1e99999999999999999999", "9" * 5_000, "0." + "0" * 999 + "1"]
)
def test_huge_number_is_compared_or_left_alone(number: str) -> None:
    pattern = parse("{ $.a > 5 && $.a < 6 }")
    assert within(lambda: pattern.matches(f'{{"a": {number}}}')) is False


def test_huge_exponent_is_a_number() -> None:
    assert parse("{ $.a > 1e999998 }").matches('{"a": 1e999999}')


def test_nesting_within_reason_is_read() -> None:
    line = '{"a": 1, "b": ' + "[" * 200 + "]" * 200 + "}"
    assert parse("{ $.a = 1 }").matches(line)


def test_extraction_hands_out_a_bounded_number_of_fields() -> None:
    assert len(parse("[..., last]").extract("x " * 100_000)) == 1_001


def test_only_the_size_of_an_event_is_looked_at() -> None:
    assert not parse("needle").matches("x" * MEGABYTE + "needle")
    assert parse("needle").matches("x" * (MEGABYTE - 6) + "needle")


def test_lone_surrogate_is_a_character_like_others() -> None:
    assert parse("%^.$%").matches("\ud800")
    assert parse("{ $.a = * }").matches('{"a": "\\ud800"}')
