"""Patterns that can never match, and patterns for another format than the log group's."""

import pytest

from findings.analysis.filter_pattern import LogFormat, drift, never_matches, parse

NEVER = [
    "ERROR -ERROR",
    '"ERROR 400" -ERROR',
    "a b -b",
    "?x ERROR -ERROR",
    "{ $.a = 1 && $.a = 2 }",
    '{ $.a = "x" && $.a = "y" }',
    '{ $.a = "x" && $.a = 1 }',
    '{ $.a = "x" && $.a != "x" }',
    "{ $.a = 1 && $.a != 1 }",
    "{ $.a = 1 && $.b = 1 && ($.a = 2) }",
    "{ $.a = 1 && ($.a = 2 || $.a = 3) }",
    "{ ($.a = 1 && $.a = 2) || ($.b IS TRUE && $.b IS NULL) }",
    "{ $.a IS TRUE && $.a IS FALSE}",
    "{ $.a IS NULL && $.a NOT EXISTS }",
    '{ $.a NOT EXISTS && $.a = "x" }',
    '{ $.a NOT EXISTS && $.a != "x" }',
    "{ $.a NOT EXISTS && $.a > 1 }",
    "{ $.a IS TRUE && $.a = 1 }",
    "{ $.a IS NULL && $.a < 1 }",
    "{ $.a > 5 && $.a < 5 }",
    "{ $.a > 5 && $.a <= 5 }",
    "{ $.a >= 6 && $.a < 5e0 }",
    "{ $.a = 5 && $.a > 5 }",
    "{ $.a = x && $.a > 5 }",
    "{ $.a = x* && $.a > 5 }",
    '{ $.a = "ab" && $.a = c* }',
    '{ $.a = "ab" && $.a != a* }',
    '{ $.a = "ab" && $.a = %^c% }',
    "{ $.a = a* && $.a = b* }",
    "{ $.a = *a && $.a = *b }",
    "{ $.a = ab* && $.a != a* }",
    "{ $.a = *ba && $.a != *a }",
    "{ $.a = *xax* && $.a != *a* }",
    "{ $.a = x && $.a != * }",
    "{ $.['a'] = 1 && $.a = 2 }",
    "{ $.a[0] = 1 && $.a[0] = 2 }",
    "[a=1 && a=2]",
    "[..., a=x && a!=x]",
    "[w, (a=1 || a=2) && a=3, ...]",
    "[a>9 && a<9]",
    "[a=4 && a=4* && a!=4]",
]

PERHAPS = [
    "",
    "ERROR",
    'ERROR -"ERROR 400"',
    "?a -a",
    "%a%",
    "{ $.a = 1 && $.b = 2 }",
    "{ $.a = 1 && $.a = 1.0 }",
    '{ $.a = 1 && $.a = "1.0" }',
    "{ $.a = 1 && $.a != 1.0 }",
    '{ $.a = 1 && $.a != "1" }',
    "{ $.a = 400 && $.a = 5* }",
    "{ $.a[*] = 1 && $.a[*] = 2 }",
    "{ $.a = 1 || $.a = 1 && $.a = 2 }",
    "{ $.a >= 5 && $.a <= 5 }",
    "{ $.a > 5 && $.b < 5 }",
    "{ $.a > 1 && $.a < 1e1 }",
    "{ $.a = a* && $.a = ab* }",
    "{ $.a = a* && $.a = *b }",
    "{ $.a = a* && $.a != ab* }",
    "{ $.a = %a% && $.a = %b% }",
    "{ $.a IS TRUE && $.a = true }",
    "{ $.a IS NULL && $.a != 1 }",
    "{ $.a = 1* && $.a > 5 }",
    "[a=1, a=2]",
    "[a=1 || a=2]",
    "[...]",
]

DRIFT: list[tuple[str, LogFormat, bool]] = [
    ('{ $.level = "ERROR" }', "Text", True),
    ('{ $.level = "ERROR" }', "JSON", False),
    ("[a, b=ERROR, ...]", "JSON", True),
    ("[a, b=ERROR, ...]", "Text", False),
    ("[...]", "JSON", False),
    ("REPORT", "JSON", True),
    ("REPORT", "Text", False),
    ('"START RequestId"', "JSON", True),
    ('"REPORT RequestId: "', "JSON", True),
    ('"START the engine"', "JSON", False),
    ('"[ERROR]"', "JSON", True),
    ('"[ERROR]" timeout', "JSON", True),
    ('timeout "[ERROR]"', "JSON", True),
    ("ERROR", "JSON", False),
    ("ERROR", "Text", False),
    ('?"[ERROR]" ?"[CRITICAL]"', "JSON", True),
    ('?"[ERROR]" ?timeout', "JSON", False),
    ("-REPORT", "JSON", False),
    (r'"\"level\":\"ERROR\""', "Text", True),
    (r'"\"level\":\"ERROR\""', "JSON", False),
    ("%^ERROR|^WARN%", "JSON", True),
    ("%^ERROR|WARN%", "JSON", False),
    ("%^.E%", "JSON", False),
    ("%^x*E%", "JSON", False),
    ("%ERROR%", "Text", False),
    ("", "JSON", False),
    ("", "Text", False),
]


@pytest.mark.parametrize("text", NEVER)
def test_contradiction_is_found_and_said_in_a_sentence(text: str) -> None:
    reason = never_matches(parse(text))
    assert reason is not None
    assert reason.endswith(".")


@pytest.mark.parametrize("text", PERHAPS)
def test_nothing_is_said_of_a_pattern_that_may_match(text: str) -> None:
    assert never_matches(parse(text)) is None


@pytest.mark.parametrize(("text", "log_format", "drifted"), DRIFT)
def test_drift(text: str, log_format: LogFormat, drifted: bool) -> None:
    assert (drift(parse(text), log_format) is not None) is drifted


def test_a_pattern_with_too_many_alternatives_is_not_taken_apart() -> None:
    wide = " && ".join(f"($.a=1||$.b{number}=1||$.c=1)" for number in range(30))
    assert never_matches(parse(f"{{ {wide} }}")) is None


def test_the_reason_names_the_property_and_cuts_a_long_one() -> None:
    assert "$.a.b" in (never_matches(parse("{ $.a.b = 1 && $.a.b = 2 }")) or "")
    name = "$." + "x" * 400
    assert len(never_matches(parse(f"{{ {name} = 1 && {name} = 2 }}")) or "") < 200
