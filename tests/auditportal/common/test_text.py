from collections.abc import Callable
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from auditportal.common import text
from auditportal.common.clock import now

ANY_TEXT = st.text(st.characters(), max_size=500)
TAGS = {"bdi", "span", "details", "summary"}


class _Tags(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("shape", [text.clean, text.clean_fold, text.clean_lines])
@given(hostile=ANY_TEXT, length=st.integers(1, 500))
def test_page_holds_no_tag_of_the_cloud(shape: Callable[..., Markup], hostile: str, length: int) -> None:
    shown = shape(hostile, length)
    assert isinstance(shown, Markup)
    for tag, attributes in _Tags(shown).seen:
        assert tag in TAGS
        assert attributes.keys() <= {"class", "title"}


@pytest.mark.parametrize("shape", [text.clean, text.clean_fold])
@given(hostile=ANY_TEXT, length=st.integers(1, 500))
def test_line_holds_no_hidden_character(shape: Callable[..., Markup], hostile: str, length: int) -> None:
    assert not [character for character in shape(hostile, length) if text._is_hidden(character, "")]


@given(ANY_TEXT)
def test_lines_hold_no_hidden_character_but_line_feeds_and_tabs(hostile: str) -> None:
    shown = text.clean_lines(hostile)
    assert not [character for character in shown if text._is_hidden(character, "\n\t")]


@given(ANY_TEXT, st.integers(2, 50))
def test_plain_text_is_bounded_and_holds_no_hidden_character(hostile: str, length: int) -> None:
    shown = text.clean_text(hostile, length)
    assert len(shown.replace("⟨", "").replace("⟩", "")) <= length * len("U+10FFFF")
    assert not [character for character in shown if text._is_hidden(character, "")]


@given(st.text(st.characters(categories=["L", "N", "Zs"], max_codepoint=0x24F), min_size=1, max_size=200))
def test_ordinary_words_are_shown_as_they_are(ordinary: str) -> None:
    assert unescape(text.clean(ordinary).removeprefix("<bdi>").removesuffix("</bdi>")) == ordinary


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u200b", "U+200B"),
        ("\ufeff", "U+FEFF"),
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
        ("\u3164", "U+3164"),
        ("\ufe0f", "U+FE0F"),
        ("\U000e0041", "U+E0041"),
        ("\ud800", "U+D800"),
        ("\u2028", "U+2028"),
    ],
)
def test_hidden_character_becomes_a_chip_that_names_it(character: str, name: str) -> None:
    assert f"⟨{name}⟩</span>" in text.clean(f"a{character}b")


def test_markup_of_ours_is_escaped_too_when_it_comes_as_data() -> None:
    assert "<script>" not in text.clean(Markup("<script>alert(1)</script>"))


def test_flood_of_combining_marks_is_cut() -> None:
    assert text.clean("z" + "\u0301" * 1000).count("\u0301") == text.MOST_MARKS


def test_copy_of_a_name_runs_nothing_when_pasted_into_a_shell() -> None:
    assert text.copyable("a\nrm -rf x\x1b") == "a⟨U+000A⟩rm -rf x⟨U+001B⟩"
    assert text.copyable("aws x \\\n  y", lines=True) == "aws x \\\n  y"


def test_long_text_is_cut_with_its_title_or_folded() -> None:
    assert text.clean("a" * 500, 100) == f'<bdi title="{"a" * 500}">{"a" * 100}…</bdi>'
    assert "<summary>400 more</summary>" in text.clean_fold("a" * 500, 100)


def test_very_long_text_is_cut_with_a_word() -> None:
    cut = text.clean_fold("a" * 50_000)
    assert "30,000 characters not shown" in cut
    assert len(cut) < 25_000


@given(ANY_TEXT)
def test_json_keeps_hostile_values_inside_the_text(hostile: str) -> None:
    parsed = _Tags(text.clean_json({hostile: [hostile, 1, None]}))
    assert {tag for tag, _ in parsed.seen} <= TAGS


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "just now"),
        (61, "1 minute ago"),
        (7200, "2 hours ago"),
        (86400 * 3, "3 days ago"),
        (-7300, "in 2 hours"),
        (-21540, "in 6 hours"),
        (-30, "just now"),
        (-100, "in 2 minutes"),
        (21540, "5 hours ago"),
    ],
)
def test_ago_names_the_largest_unit(seconds: int, words: str) -> None:
    assert text.ago(now() - timedelta(seconds=seconds + (0.5 if seconds > 0 else -0.5))) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("RestApiStage", "REST API stage"),
        ("KmsKey", "KMS key"),
        ("LambdaFunction", "Lambda function"),
        ("FunctionUrl", "Function URL"),
        ("GraphqlApi", "GraphQL API"),
        ("IamUser", "IAM user"),
        ("", ""),
    ],
)
def test_a_resource_type_is_said_in_words(name: str, words: str) -> None:
    assert text.type_words(name) == words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2021-09-23T09:30:00.000+0000", "2021-09-23 09:30:00 UTC"),
        ("2021-09-23T09:30:00+02:00", "2021-09-23 07:30:00 UTC"),
        ("<b>soon</b>", "<bdi>&lt;b&gt;soon&lt;/b&gt;</bdi>"),
        ("0001-01-01T00:00:00+14:00", "<bdi>0001-01-01T00:00:00+14:00</bdi>"),
    ],
)
def test_a_moment_of_a_cloud_is_read_or_cleaned(written: str, shown: str) -> None:
    assert text.cloud_moment(written) == shown


def test_ago_of_nothing_is_never() -> None:
    assert text.ago(None) == "never"


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, "-"), (0, 9, "0 %"), (9, 9, "100 %"), (999, 1000, "99 %"), (1, 1000, "1 %")]
)
def test_percent_is_full_or_nothing_only_when_exact(part: int, whole: int, shown: str) -> None:
    assert text.percent(part, whole) == shown


def test_numbers_and_plurals() -> None:
    assert text.number(1234567) == "1,234,567"
    assert text.number(None) == "-"
    assert text.number(1.25) == "1.2"
    assert text.plural(1, "finding") == "1 finding"
    assert text.plural(2000, "entry", "entries") == "2,000 entries"
