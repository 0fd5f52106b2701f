"""Rules of each syntax beyond the guide's examples: escapes, types, places, spaces."""

import pytest

from findings.analysis.filter_pattern import FilterPattern, PatternKind, parse, replay

KINDS = [
    ("", PatternKind.ALL),
    ("   ", PatternKind.ALL),
    ('""', PatternKind.ALL),
    ("?a ?b", PatternKind.TERMS),
    ("%a%", PatternKind.TERMS),
    (" [a] ", PatternKind.FIELDS),
    (" {$.a=1} ", PatternKind.JSON),
    ('"{"', PatternKind.TERMS),
]

TERMS = [
    (r'"say \"no\""', 'they say "no" again', True),
    (r'"say \"no\""', "they say no again", False),
    (r'"a\\b"', "a\\b", True),
    ('"[ERROR]" timeout', "[ERROR] a timeout", True),
    ("?a -b", "xyz", True),
    ("?a -b", "ab", False),
    ('?"x y" ?z', "x y", True),
    ('?"x y" ?z', "x  y", False),
    ('-"x y"', "x y", False),
    ("-x", "", True),
    ("error", "ERROR", False),
    ("a\tb\nc", "abc", True),
    ('"é"', "café", True),
    ('"two  spaces"', "two spaces", False),
    ('ERROR " "', "ERROR", True),
]

JSON = [
    ('{ $.a = "x" }', '{"a": "x"}', True),
    ('{$.a="x"}', ' {"a": "x"} \n', True),
    ('{ $.a = "x" }', '{"a": "X"}', False),
    ('{ $.a = "x" }', '{"b": "x"}', False),
    ('{ $.a != "x" }', '{"b": "x"}', False),
    ('{ $.a != "x" }', '{"a": "y"}', True),
    ('{ $.a != "x" }', '{"a": null}', False),
    ('{ $.a != "x" }', '{"a": true}', False),
    ('{ $.a != "x" }', '{"a": {}}', False),
    ('{ $.a != "x" }', '{"a": []}', False),
    ("{ $.a = * }", '{"a": ""}', True),
    ('{ $.a = "*" }', '{"a": "v"}', True),
    ("{ $.a = * }", '{"a": null}', False),
    ('{ $.a = "" }', '{"a": ""}', True),
    ("{ $.a = 1 }", '{"a": 1.0}', True),
    ("{ $.a = 1 }", '{"a": "1"}', True),
    ("{ $.a = 1 }", '{"a": "1.0"}', False),
    ('{ $.a = "1" }', '{"a": 1}', True),
    ("{ $.a = 300 }", '{"a": 3E2}', True),
    ("{ $.a = 123456789012 }", '{"a": "123456789012"}', True),
    ("{ $.a > 1 }", '{"a": "2"}', False),
    ("{ $.a > 1 }", '{"a": true}', False),
    ("{ $.a = 4* }", '{"a": 404}', True),
    ("{ $.a != 4* }", '{"a": 404}', False),
    ("{ $.a = -1.5 }", '{"a": -1.5}', True),
    ("{ $.a = 0.1 }", '{"a": 0.1}', True),
    ("{ $.a < -1e-3 }", '{"a": -0.01}', True),
    ("{ $.a = 9007199254740993 }", '{"a": 9007199254740992}', False),
    ("{ $.a IS TRUE }", '{"a": true}', True),
    ("{ $.a IS TRUE }", '{"a": 1}', False),
    ("{ $.a IS TRUE }", '{"a": "true"}', False),
    ("{ $.a IS FALSE }", '{"a": false}', True),
    ("{ $.a IS FALSE }", '{"a": 0}', False),
    ("{ $.a IS NULL }", '{"a": null}', True),
    ("{ $.a IS NULL }", "{}", False),
    ("{ $.a NOT EXISTS }", '{"a": null}', False),
    ("{ $.a NOT EXISTS }", "{}", True),
    ("{ $.a.b NOT EXISTS }", '{"a": 1}', True),
    ("{ $.a[2] NOT EXISTS }", '{"a": [1, 2]}', True),
    ("{ $.a[0] = 1 }", '{"a": {"0": 1}}', False),
    ("{ $.a[0][1] = 2 }", '{"a": [[1, 2]]}', True),
    ("{ $.a[*] = 2 }", '{"a": [1, 2]}', True),
    ("{ $.a[*] != 2 }", '{"a": [1, 2]}', True),
    ("{ $.a[*] != 2 }", '{"a": [2, 2]}', False),
    ("{ $.a[*] = 2 }", '{"a": {"b": 2}}', False),
    ("{ $.a.* = 2 }", '{"a": {"b": 2}}', True),
    ("{ $.a.* = 2 }", '{"a": {"b": {"c": 2}}}', False),
    ("{ $.a[*].b = 2 }", '{"a": [{"b": 1}, {"b": 2}]}', True),
    ("{ $.a[*].b NOT EXISTS }", '{"a": [{"c": 1}]}', True),
    ("{ $.a-b_c = 1 }", '{"a-b_c": 1}', True),
    ("{ $.['a b'].c = 1 }", '{"a b": {"c": 1}}', True),
    ("{ $.x['a.b'][0] = 1 }", '{"x": {"a.b": [1]}}', True),
    ("{ $.a = s3.amazonaws.com }", '{"a": "s3.amazonaws.com"}', True),
    (r'{ $.a = "q\"\\" }', r'{"a": "q\"\\"}', True),
    ('{ $.a = "a && b" }', '{"a": "a && b"}', True),
    ('{ $.a = "}" }', '{"a": "}"}', True),
    ("{ ((($.a = 1))) }", '{"a": 1}', True),
    ("{ $.a=1||$.b=1&&$.c=1 }", '{"a": 1}', True),
    ("{ ($.a=1||$.b=1)&&$.c=1 }", '{"a": 1}', False),
    ("{ $.a = 1 }", '{"a": 1, "a": 2}', False),
    ("{ $.a = 2 }", '{"a": 1, "a": 2}', True),
    ("{ $.a = 1 }", '[{"a": 1}]', False),
    ("{ $.a = 1 }", 'INFO {"a": 1}', False),
    ("{ $.a = 1 }", '{"a": 1} trailing', False),
    ("{ $.a = 1 }", "{a: 1}", False),
    ("{ $.a = 1 }", "", False),
    ("{ $.a = %^x% }", '{"a": "xy"}', True),
    ("{ $.a != %^x% }", '{"a": "xy"}', False),
    (r"{ $.code = %^4\d\d$% }", '{"code": 404}', True),
]

FIELDS = [
    ("[a]", "", False),
    ("[a]", "one two", True),
    ("[a=one]", "one", True),
    ("[a=one]", "one two", False),
    ("[a=one*]", "one two", True),
    ("[a, b]", "one", False),
    ("[a, b=two]", "  one \t two  ", True),
    ("[...]", "", True),
    ("[..., z=last]", "first last", True),
    ("[..., z=last]", "last", True),
    ("[..., z=last]", "last more", False),
    ("[a=first, ...]", "first", True),
    ("[a, ..., z]", "one", False),
    ("[a=x, ..., z=x]", "x x", True),
    ('[a="x y"]', "[x y]", True),
    ('[a="x y"]', '"x y"', True),
    ("[a, b]", '"open quote', True),
    ("[a>10]", "9", False),
    ("[a>10]", "1e2", True),
    ("[a>10]", "lots", False),
    ("[a=200]", "200.0", True),
    ("[a!=200]", "200.0", False),
    ("[a!=200]", "text", True),
    ("[a=4* && a!=404]", "403", True),
    ("[a=4* && a!=404]", "404", False),
    ("[(a=x || a=y) && a!=x]", "y", True),
    ("[(a=x || a=y) && a!=x]", "x", False),
    ("[, , c=z]", "x y z", True),
    ("[a-b=1, c.d]", "1 2", True),
    ('[timestamp=*Z, request_id="*-*", event]', "2024-01-01T00:00:00Z\tab-cd\tINFO\tuser logged in", True),
    ('[timestamp=*Z, request_id="*-*", event]', "START RequestId: ab-cd Version: 1", False),
    ("[host, level=%WARN|ERROR%, ...]", "h [WARNING] x", True),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind_follows_the_first_character(text: str, kind: PatternKind) -> None:
    assert parse(text).kind is kind


@pytest.mark.parametrize(("text", "line", "expected"), TERMS)
def test_terms(text: str, line: str, expected: bool) -> None:
    assert parse(text).matches(line) is expected


@pytest.mark.parametrize(("text", "line", "expected"), JSON)
def test_json(text: str, line: str, expected: bool) -> None:
    assert parse(text).matches(line) is expected


@pytest.mark.parametrize(("text", "line", "expected"), FIELDS)
def test_fields(text: str, line: str, expected: bool) -> None:
    assert parse(text).matches(line) is expected


def test_ignored_optional_terms_are_kept_for_an_explanation() -> None:
    body = parse("?a b ?c").body
    assert getattr(body, "ignored", None) == ("a", "c")


def test_last_field_takes_the_rest_of_the_line() -> None:
    line = '2024Z a-b INFO {"x": 1}  '
    assert parse('[time=*Z, id="*-*", event]').extract(line) == {
        "$time": "2024Z",
        "$id": "a-b",
        "$event": 'INFO {"x": 1}',
    }


def test_nothing_is_extracted_from_a_line_that_does_not_match() -> None:
    assert parse("[a=x, b]").extract("y z") == {}
    assert parse("{ $.a = 1 }").extract('{"a": 2}') == {}


def test_terms_extract_nothing() -> None:
    assert parse("a").extract("a b") == {}


def test_json_extracts_the_scalars_its_selectors_find() -> None:
    pattern = parse("{ $.a = * && $.b[*].c > 1 && $.d NOT EXISTS }")
    assert pattern.extract('{"a": "x", "b": [{"c": 2.50}]}') == {"$.a": "x", "$.b[*].c": "2.50"}


METRIC_VALUES: list[tuple[FilterPattern, str, str, str | None]] = [
    (parse("x"), "1", "x", "1"),
    (parse("[a, size]"), "$size", "x 42", "42"),
    (parse("[..., size]"), "$1", "x 42", "x"),
    (parse("[a, size]"), "$none", "x 42", None),
    (parse("[a=y, size]"), "$size", "x 42", None),
    (parse("{ $.a = 1 }"), "$.b.c", '{"a": 1, "b": {"c": "7"}}', "7"),
    (parse("{ $.a = 1 }"), "$.b", '{"a": 1, "b": {}}', None),
    (parse("{ $.a = 1 }"), "$.b", '{"a": 2, "b": 1}', None),
]


@pytest.mark.parametrize(("pattern", "value", "line", "expected"), METRIC_VALUES)
def test_metric_value(pattern: FilterPattern, value: str, line: str, expected: str | None) -> None:
    assert pattern.metric_value(value, line) == expected


def test_replay_counts_the_lines_that_pass() -> None:
    assert replay(parse("ERROR -retry"), ["ERROR a", "ERROR retry", "ok", "ERROR b"]) == 2
