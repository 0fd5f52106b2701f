"""The engine against a naive second reading, and the promises that hold for every pattern and line."""

import json
import re
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from findings.analysis.filter_pattern import FilterPattern, PatternError, drift, never_matches, parse
from findings.analysis.filter_pattern.expression import conjunctions, satisfied
from findings.analysis.filter_pattern.json_selector import JsonPattern, read_object
from findings.analysis.filter_pattern.regex import Regex

from . import naive

MANY = settings(max_examples=400, deadline=None)

WORDS = st.text("abAB_1", min_size=1, max_size=3)
PHRASES = st.text('ab "\\-', min_size=1, max_size=4).filter(lambda text: bool(text.strip()))
SHORT_LINES = st.text('abAB_1 "\\-', max_size=12)

NUMERALS = st.sampled_from(["0", "1", "-1", "+1", "1.0", "1e0", "2", "10", "1e1", "0.5", "5e-1", "10.0"])
TEXTS = st.sampled_from(["a", "b", "ab", "ba", "a*", "*a", "*a*", "ab*", "*b", "*", "1*", "*0", "x"])
OPERATORS = st.sampled_from(["=", "!=", "=", "<", "<=", ">", ">="])
EQUALITIES = st.sampled_from(["=", "!="])

COMPARISONS = st.one_of(
    st.tuples(OPERATORS, NUMERALS, st.just(False)),
    st.tuples(EQUALITIES, TEXTS, st.booleans()),
    st.tuples(EQUALITIES, NUMERALS, st.just(True)),
)
STEPS: st.SearchStrategy[tuple[str | int, ...]] = st.sampled_from([("a",), ("b",), ("a", "b"), ("a", 0), ("b", 1, "a")])
TESTS = st.sampled_from(["IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS"])


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Joins of leaves, a few levels deep."""
    joins = st.sampled_from(["and", "and", "or"])
    return st.recursive(leaves, lambda inner: st.tuples(joins, st.lists(inner, min_size=2, max_size=3)), max_leaves=6)


JSON_TREES = trees(
    st.one_of(
        st.tuples(STEPS, COMPARISONS).map(lambda pair: ("cmp", pair[0], *pair[1])),
        st.tuples(st.just("is"), STEPS, TESTS),
    )
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["a", "b", "ab", "ba", "1", "1.0", "10", ""]),
    st.sampled_from([0, 1, 2, 10, -1, 1.0, 0.5, 10.0]),
)
INNER = st.one_of(
    SCALARS,
    st.dictionaries(st.sampled_from(["a", "b"]), SCALARS, max_size=2),
    st.lists(st.one_of(SCALARS, st.dictionaries(st.just("a"), SCALARS)), max_size=2),
)
DOCUMENTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), INNER, max_size=3)

FIELD = st.one_of(st.none(), trees(COMPARISONS.map(lambda one: ("cmp", *one))))
FIELD_LISTS = st.lists(FIELD, min_size=1, max_size=3).flatmap(
    lambda fields: st.integers(-1, len(fields)).map(
        lambda at: fields if at < 0 else [*fields[:at], "...", *fields[at:]]
    )
)
FIELD_LINES = st.lists(st.sampled_from(["a", "b", "ab", "ba", "1", "1.0", "2", "10", "0.5", "x"]), max_size=5).map(
    " ".join
)


def quoted(text: str) -> str:
    """A phrase as it stands in a pattern."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@MANY
@given(
    st.lists(WORDS | PHRASES, max_size=2),
    st.lists(WORDS | PHRASES, max_size=2),
    st.lists(WORDS | PHRASES, max_size=2),
    SHORT_LINES,
)
def test_terms_agree_with_the_naive_reading(
    required: list[str], excluded: list[str], optional: list[str], line: str
) -> None:
    parts = [quoted(term) for term in required]
    parts += ["-" + quoted(term) for term in excluded] + ["?" + quoted(term) for term in optional]
    assert parse(" ".join(parts)).matches(line) == naive.terms_match(required, excluded, optional, line)


@MANY
@given(JSON_TREES, DOCUMENTS)
def test_json_agrees_with_the_naive_reading(tree: Any, document: dict[str, Any]) -> None:
    text = f"{{ {naive.json_text(tree)} }}"
    assume(len(text) <= 1_024)
    assert parse(text).matches(json.dumps(document)) == naive.json_holds(tree, document)


@MANY
@given(FIELD_LISTS, FIELD_LINES)
def test_fields_agree_with_the_naive_reading(fields: list[Any], line: str) -> None:
    assert parse(naive.fields_text(fields)).matches(line) == naive.fields_match(fields, line)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[b-c]", r"\d", r"\W", r"\.", r"\x61", " "])
COUNTS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,2}", "{2,}", "{,2}"])
COUNTED = st.lists(st.tuples(ATOMS, COUNTS).map("".join), min_size=1, max_size=4).map("".join)
BRANCHES = st.tuples(st.sampled_from(["", "", "^"]), COUNTED, st.sampled_from(["", "", "$"])).map("".join)


@settings(max_examples=1_000, deadline=None)
@given(st.lists(BRANCHES, min_size=1, max_size=3).map("|".join), st.text("abc1. \né", max_size=8))
@example("a{,2}$", "aaa")
def test_regex_agrees_with_pythons(source: str, text: str) -> None:
    theirs = source.replace("{,", "{0,").replace("$", r"\Z")
    assert Regex(source).search(text) == (re.search(theirs, text, re.DOTALL | re.ASCII) is not None)


@MANY
@given(JSON_TREES, DOCUMENTS)
def test_a_json_pattern_said_never_to_match_does_not(tree: Any, document: dict[str, Any]) -> None:
    text = f"{{ {naive.json_text(tree)} }}"
    assume(len(text) <= 1_024)
    pattern = parse(text)
    assert never_matches(pattern) is None or not pattern.matches(json.dumps(document))


LEAVES = st.tuples(st.just(("a",)), COMPARISONS).map(lambda pair: ("cmp", pair[0], *pair[1]))
VALUES = st.sampled_from([*"ab", "ab", "ba", "1", "1.0", "10", "", 0, 1, 2, 10, -1, 1.0, 0.5, 10.0, None, True, False])


@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.one_of(LEAVES, st.tuples(st.just("is"), st.just(("a",)), TESTS)), min_size=2, max_size=3))
def test_a_conjunction_said_never_to_match_fails_on_every_value(leaves: list[Any]) -> None:
    pattern = parse("{ " + " && ".join(map(naive.json_text, leaves)) + " }")
    if never_matches(pattern) is not None:
        values = [
            "a",
            "b",
            "ab",
            "ba",
            "aba",
            "1",
            "1.0",
            "10",
            "",
            0,
            1,
            2,
            10,
            -1,
            1.0,
            0.5,
            10.0,
            1.5,
            10.5,
            None,
            True,
        ]
        assert not any(pattern.matches(json.dumps({"a": value})) for value in [*values, False])
        assert not pattern.matches("{}")


@MANY
@given(FIELD_LISTS, FIELD_LINES)
def test_fields_said_never_to_match_do_not(fields: list[Any], line: str) -> None:
    pattern = parse(naive.fields_text(fields))
    assert never_matches(pattern) is None or not pattern.matches(line)


@MANY
@given(st.lists(WORDS, max_size=2), st.lists(WORDS, max_size=2), SHORT_LINES)
def test_terms_said_never_to_match_do_not(required: list[str], excluded: list[str], line: str) -> None:
    pattern = parse(" ".join([*required, *("-" + term for term in excluded)]))
    if never_matches(pattern) is not None:
        assert not pattern.matches(line)
        assert not pattern.matches(line + " ".join(required))


@MANY
@given(JSON_TREES, DOCUMENTS)
def test_taking_a_tree_apart_keeps_its_meaning(tree: Any, document: dict[str, Any]) -> None:
    text = f"{{ {naive.json_text(tree)} }}"
    assume(len(text) <= 1_024)
    body = parse(text).body
    assert isinstance(body, JsonPattern)
    root = read_object(json.dumps(document))
    apart = conjunctions(body.test, 10_000)
    assert apart is not None
    whole = satisfied(body.test, lambda one: one.holds(root))
    assert any(all(one.holds(root) for one in alternative) for alternative in apart) == whole


GARBAGE = st.text('{}[]()$.&|=!<>"%?-*\\ ab1,é\n', max_size=40)
SHAPED = st.tuples(st.sampled_from(["{%s}", "[%s]", "%%%s%%", "{ $.a = %s }", "[a=%s]", "{ $%s = 1 }"]), GARBAGE).map(
    lambda pair: pair[0] % pair[1]
)


def read(text: str) -> FilterPattern | PatternError:
    """The pattern or its refusal."""
    try:
        return parse(text)
    except PatternError as refused:
        return refused


@settings(max_examples=2_000, deadline=None)
@given(GARBAGE | SHAPED, GARBAGE)
def test_any_text_is_a_pattern_or_refused_and_any_line_answered(text: str, line: str) -> None:
    pattern = read(text)
    if isinstance(pattern, PatternError):
        assert 0 <= pattern.position <= len(text)
        return
    assert not pattern.extract(line) or pattern.matches(line)
    assert never_matches(pattern) is None or not pattern.matches(line)
    assert drift(pattern, "JSON") is None or drift(pattern, "Text") is None


@MANY
@given(JSON_TREES, DOCUMENTS)
def test_extraction_is_empty_unless_the_line_matches(tree: Any, document: dict[str, Any]) -> None:
    text = f"{{ {naive.json_text(tree)} }}"
    assume(len(text) <= 1_024)
    pattern, line = parse(text), json.dumps(document)
    assert pattern.matches(line) or not pattern.extract(line)
