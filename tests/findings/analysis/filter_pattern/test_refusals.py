"""Patterns without a reading: where, and who refuses them."""

import pytest

from findings.analysis.filter_pattern import PatternError, Refusal, parse
from findings.analysis.filter_pattern.json_selector import read_selector

SERVICE = [
    ("x" * 1_025, 1_024),
    ("user@example.com", 4),
    ("RequestId:", 9),
    ("50%", 2),
    ('ERROR" "', 5),
    ("café", 3),
    ('"open', 0),
    ("ok ?", 4),
    ("-", 1),
    ("%something!%", 10),
    ("%(a|b)%", 1),
    (r"%\(a%", 2),
    ("%é%", 1),
    ("%open", 0),
    ("%%", 1),
    ("%a|%", 3),
    ("%[a%", 3),
    ("%[z-a]%", 5),
    ("%a]%", 2),
    ("%*a%", 1),
    ("%a{x}%", 2),
    ("%a{3,2}%", 2),
    ("%a{}%", 2),
    (r"%\xZZ%", 3),
    (r"%\q%", 2),
    ("%a\\%", 3),
    ("{ $.a = 1", 9),
    ("[a, b", 5),
    ("{}", 1),
    ("{ a = 1 }", 2),
    ("{ $.a }", 6),
    ("{ $.a = }", 8),
    ("{ $.a == 1 }", 7),
    ("{ $.a = 1 $.b = 2 }", 10),
    ("{ $.a = 1 && }", 13),
    ("{ ($.a = 1 }", 2),
    ("{ $.a = 1) }", 9),
    ("{ $ = 1 }", 2),
    ("{ $. = 1 }", 3),
    ("{ $[0] = 1 }", 3),
    ("{ $.a@b = 1 }", 5),
    ("{ $.a[x] = 1 }", 5),
    ("{ $.*.b.* = 1 }", 2),
    ("{ $.*=1 && $.a[*]=1 && $.b[*]=1 && $.c[*]=1 }", 0),
    ("{ $.a = %a% && $.b = %b% && $.c = %c% }", 0),
    ("[a=%a%, b=%b%, c=%c%]", 0),
    ("{ $.a = é }", 8),
    ("{ $.a = x@y }", 9),
    ("{ $.a = $.b }", 8),
    ('{ $.a = "x }', 8),
    ("{ $.a IS NOT NULL }", 6),
    ("{ $.a EXISTS }", 6),
    ("[a b]", 3),
    ("[a=1 b]", 5),
    ("[=1]", 1),
    ("[a=]", 3),
    ("[a=[]", 3),
    ("[a=1 && b=2]", 8),
    ("[(a=1]", 1),
]

UNSUPPORTED = [
    "%a% b",
    "b %a%",
    "-%a%",
    '-""',
    "%a^b%",
    "%a$b%",
    "%a+?%",
    "%a**%",
    "%a{1001}%",
    "%a{900}b{900}c{900}%",
    "{ $.a > x }",
    '{ $.a >= "5" }',
    "{ $.a < %5% }",
    "{ $.a IS true }",
    "{ $.a is null }",
    "[]",
    "[..., a, ...]",
    "[a > x]",
]


@pytest.mark.parametrize(("text", "position"), SERVICE)
def test_what_the_service_refuses_is_refused_at_its_place(text: str, position: int) -> None:
    with pytest.raises(PatternError) as refused:
        parse(text)
    assert (refused.value.refusal, refused.value.position) == (Refusal.SERVICE, position)


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_what_the_guide_does_not_describe_is_not_guessed(text: str) -> None:
    with pytest.raises(PatternError) as refused:
        parse(text)
    assert refused.value.refusal is Refusal.UNSUPPORTED


def test_the_message_never_repeats_the_pattern() -> None:
    with pytest.raises(PatternError) as refused:
        parse('{ $.a = "hostile<script>')
    assert "script" not in str(refused.value)


def test_the_longest_pattern_is_read() -> None:
    assert parse("x" * 1_024).matches("x" * 1_024)


@pytest.mark.parametrize("text", ["", "$", "a.b", "$.a..b", "$.a[-1]"])
def test_a_metric_value_that_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        read_selector(text)
