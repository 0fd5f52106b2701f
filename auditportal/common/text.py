"""Text for pages: what came from a cloud is made harmless and bounded, numbers and times are made readable."""

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from .clock import now

LONGEST_SHOWN = 300
LONGEST_TITLE = 2_000
LONGEST_KEPT = 20_000
MOST_MARKS = 4
_CHIP = Markup('<span class="chip-char" title="{}">⟨U+{:04X}⟩</span>')
# Letters that draw nothing or reorder their neighbours, beyond the categories of _HIDDEN.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180e\u00ad")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ABBREVIATED = {
    "Api": "API",
    "Graphql": "GraphQL",
    "Http": "HTTP",
    "Iam": "IAM",
    "Kms": "KMS",
    "Rest": "REST",
    "Url": "URL",
}
_UNITS = ((86400 * 365, "year"), (86400 * 30, "month"), (86400, "day"), (3600, "hour"), (60, "minute"))


def clean(value: object, length: int = LONGEST_SHOWN) -> Markup:
    """Return text from a cloud as one line of safe HTML in its own <bdi>; it may stand inside a link.

    Control, bidi and zero-width characters become chips, floods of combining marks are cut, and what is longer than
    `length` characters is only in the title.
    """
    text = _without_floods(bounded(value))
    if len(text) <= length:
        return Markup("<bdi>{}</bdi>").format(visible(text))
    return Markup('<bdi title="{}">{}…</bdi>').format(clean_text(text, LONGEST_TITLE), visible(text[:length]))


def clean_fold(value: object, length: int = LONGEST_SHOWN) -> Markup:
    """Return text from a cloud like clean(), but with the rest in <details>: not for links."""
    text = _without_floods(bounded(value))
    if len(text) <= length:
        return Markup("<bdi>{}</bdi>").format(visible(text))
    head, rest = visible(text[:length]), visible(text[length:])
    more = Markup("<summary>{:,} more</summary>").format(len(text) - length)
    return Markup('<bdi>{}</bdi><details class="more">{}<bdi>{}</bdi></details>').format(head, more, rest)


def clean_lines(value: object, length: int = LONGEST_KEPT) -> Markup:
    """Return text from a cloud for a <pre>: line feeds and tabs stay, all else as in clean()."""
    text = _without_floods(bounded(value, length)).replace("\r\n", "\n")
    return Markup("<bdi>{}</bdi>").format(visible(text, keep="\n\t"))


def clean_text(value: object, length: int = LONGEST_SHOWN) -> str:
    """Return text from a cloud for an attribute or a title: plain, bounded, hidden characters spelled out."""
    text = _without_floods(bounded(value))
    short = text if len(text) <= length else f"{text[: length - 1]}…"
    return "".join(_spelled(character) for character in short)


def copyable(value: object, *, lines: bool = False) -> str:
    """Return text for a copy button: what is hidden is spelled out, so that a name pasted into a shell runs nothing."""
    keep = "\n\t" if lines else ""
    return "".join(_spelled(character, keep) for character in bounded(value, LONGEST_KEPT))


def clean_json(value: object) -> Markup:
    """Return a JSON value as indented, cleaned text for a <pre>."""
    return clean_lines(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def bounded(value: object, length: int = LONGEST_KEPT) -> str:
    """Return the text of a value, cut with a word about what is missing."""
    text = "" if value is None else str(value)
    if len(text) <= length:
        return text
    return f"{text[:length]} … ({len(text) - length:,} characters not shown)"


def visible(text: str, keep: str = "") -> Markup:
    """Return escaped text in which every hidden character is a chip that names it."""
    runs = groupby(text, key=lambda character: _is_hidden(character, keep))
    return Markup("").join(_chips(run) if hidden else escape("".join(run)) for hidden, run in runs)


def _chips(run: Iterable[str]) -> Markup:
    return Markup("").join(_CHIP.format(_name(character), ord(character)) for character in run)


def _spelled(character: str, keep: str = "") -> str:
    return f"⟨U+{ord(character):04X}⟩" if _is_hidden(character, keep) else character


def _name(character: str) -> str:
    return unicodedata.name(character, "control or unassigned character").lower()


def _is_hidden(character: str, keep: str) -> bool:
    if character in keep:
        return False
    if character.isascii():
        return not character.isprintable()
    return (
        character in _BLANKS
        or unicodedata.category(character) in _HIDDEN
        or "\ufe00" <= character <= "\ufe0f"
        or character >= "\U000e0000"
    )


def _without_floods(text: str) -> str:
    """Drop combining marks beyond a few per letter: real scripts stack two or three, a flood covers other lines."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def ago(moment: datetime | None) -> str:
    """Return how long ago (or until) a moment is, in its largest unit."""
    if moment is None:
        return "never"
    seconds = int((now() - moment).total_seconds())
    if abs(seconds) < _UNITS[-1][0]:
        return "just now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {_coming(-seconds)}"


def _coming(seconds: int) -> str:
    """What is due in five hours and fifty-nine minutes comes in six hours, not in five."""
    unit = next(size for size, _ in _UNITS if seconds >= size)
    return span(seconds + unit // 2)


def span(seconds: float | timedelta) -> str:
    """Return a duration in its largest unit."""
    total = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    for size, unit in _UNITS:
        if total >= size:
            return plural(total // size, unit)
    return "moments"


def measured(seconds: float | timedelta) -> str:
    """Return a duration that was measured: in seconds up to ten minutes, else in its largest unit."""
    total = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    return plural(total, "second") if total < 600 else span(total)


def moment_text(moment: datetime | None) -> str:
    """Return a moment to the second, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "never"


def cloud_moment(text: str) -> str | Markup:
    """Return a moment as a cloud writes it (ISO 8601) like our own; what is none is cleaned text."""
    try:
        return moment_text(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError):
        return clean(text, 40)


def date_text(day: date | datetime | None) -> str:
    """Return a day."""
    return f"{day:%Y-%m-%d}" if day else "-"


def number(value: float | None) -> str:
    """Return a number with separators; a missing one is a dash."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def percent(part: float, whole: float) -> str:
    """Return a share in whole percent that says 0 or 100 only when that is exact."""
    if not whole:
        return "-"
    if part in {0, whole}:
        return "100 %" if part else "0 %"
    return f"{min(99, max(1, round(100 * part / whole)))} %"


def plural(count: int, word: str, many: str = "") -> str:
    """Return a count with its word in the right number."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def type_words(name: str) -> str:
    """Return the name of a resource type as words: RestApiStage becomes "REST API stage"."""
    spoken = " ".join(_ABBREVIATED.get(part, part.lower()) for part in _HUMP.sub(" ", name).split())
    return spoken[:1].upper() + spoken[1:]


def words(value: Any) -> str:
    """Return an identifier as words: not_applicable becomes "not applicable"."""
    return str(value).replace("_", " ")
