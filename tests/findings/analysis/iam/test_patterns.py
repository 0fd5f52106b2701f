"""Patterns with * and ?: single cases, then against trying every split."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.analysis.iam.patterns import common_text, covers, effort, matcher, parts_of
from tests.findings.analysis.iam import naive

# Small alphabets, so that two drawn at random often meet.
patterns = st.text(alphabet="ab*?:", max_size=5)
texts = st.text(alphabet="ab:", max_size=5)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("?", "", False),
        ("a*b", "a/x:y/b", True),
        ("ab*b", "ab", False),
        ("ab*b", "abb", True),
        ("a**b", "ab", True),
        ("*ab*ab", "ab", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a.c", "abc", False),
        ("a\nb*", "a\nb\nc", True),
        ("[a]*(b", "[a]x(b", True),
        ("abc", "abcd", False),
    ],
)
def test_a_pattern_and_a_text(pattern: str, text: str, expected: bool) -> None:
    assert matcher(parts_of(pattern))(text) is expected


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "?", True),
        ("?", "*", False),
        ("?", "?", True),
        ("a*", "ab*", True),
        ("ab*", "a*", False),
        ("a?", "ab", True),
        ("ab", "a?", False),
        ("a*b*", "a*b", True),
        ("a*b", "a*b*", False),
        ("", "*", False),
    ],
)
def test_a_pattern_within_a_pattern(wide: str, narrow: str, expected: bool) -> None:
    assert covers(parts_of(wide), parts_of(narrow)) is expected


def test_patterns_that_begin_differently_are_compared_at_once() -> None:
    long = "x*" * 1_000
    assert effort(parts_of("arn:aws:s3:::" + long), parts_of("arn:aws:logs:" + long)) < 20


@settings(max_examples=600, deadline=None)
@given(pattern=patterns, text=texts)
def test_a_pattern_matches_what_trying_every_split_matches(pattern: str, text: str) -> None:
    assert matcher(parts_of(pattern))(text) is naive.wild(list(pattern), text)


@settings(max_examples=600, deadline=None)
@given(one=patterns, other=patterns, text=texts, barred=st.sampled_from(["", ":"]))
def test_a_common_text_matches_both_and_without_one_nothing_does(one: str, other: str, text: str, barred: str) -> None:
    found = common_text(parts_of(one), parts_of(other), barred=barred)
    if found is not None:
        assert naive.wild(list(one), found)
        assert naive.wild(list(other), found)
    elif not barred:
        assert not (naive.wild(list(one), text) and naive.wild(list(other), text))


@settings(max_examples=600, deadline=None)
@given(wide=patterns, narrow=patterns, text=texts)
def test_a_pattern_that_covers_another_matches_all_of_it(wide: str, narrow: str, text: str) -> None:
    if covers(parts_of(wide), parts_of(narrow)) and naive.wild(list(narrow), text):
        assert naive.wild(list(wide), text)
