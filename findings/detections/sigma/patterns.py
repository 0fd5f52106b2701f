"""Texts with wildcards, matched without regular expressions and without going back over what was passed."""

from collections.abc import Callable
from itertools import groupby
from typing import TypeAlias

from findings.detections.sigma.terms import Slot, Wildcard

Pattern: TypeAlias = Callable[[str], bool]
# One stretch between two `*`: its characters, None where any one may stand.
_Stretch: TypeAlias = tuple[str | None, ...]


def pattern(parts: tuple[str | Wildcard | Slot, ...], cased: bool = False) -> Pattern:
    """Whether a text is these parts from its beginning to its end, as a function; slots have been filled."""
    folded = [part if cased or not isinstance(part, str) else part.lower() for part in parts]
    made = _simple(folded) or _general(folded)
    return made if cased else lambda text: made(text.lower())


def _simple(parts: list[str | Wildcard | Slot]) -> Pattern | None:
    """The shapes that nearly every rule uses: equal, starts with, ends with, contains."""
    if Wildcard.ONE in parts or parts.count(Wildcard.MANY) > 2:
        return None
    open_left, open_right = parts[:1] == [Wildcard.MANY], parts[-1:] == [Wildcard.MANY]
    inner = parts[open_left : len(parts) - open_right] if len(parts) > 1 else parts[open_left:]
    if Wildcard.MANY in inner:
        return None
    literal = "".join(part for part in inner if isinstance(part, str))
    if open_left:
        is_open = open_right or len(parts) == 1
        return (lambda text: literal in text) if is_open else (lambda text: text.endswith(literal))
    return (lambda text: text.startswith(literal)) if open_right else (lambda text: text == literal)


def _general(parts: list[str | Wildcard | Slot]) -> Pattern:
    stretches = _stretches(parts)
    if len(stretches) == 1:
        only = stretches[0]
        return lambda text: len(text) == len(only) and _at(only, text, 0)
    first, *middle, last = stretches
    least = len(first) + len(last)

    def matches(text: str) -> bool:
        if len(text) < least or not _at(first, text, 0) or not _at(last, text, len(text) - len(last)):
            return False
        at, end = len(first), len(text) - len(last)
        for stretch in middle:
            at = _find(stretch, text, at, end)
            if at < 0:
                return False
            at += len(stretch)
        return True

    return matches


def _stretches(parts: list[str | Wildcard | Slot]) -> list[_Stretch]:
    stretches: list[list[str | None]] = [[]]
    for is_many, group in groupby(parts, lambda part: part is Wildcard.MANY):
        if is_many:
            stretches.append([])
            continue
        for part in group:
            stretches[-1].extend(part if isinstance(part, str) else [None])
    return [tuple(one) for one in stretches]


def _at(stretch: _Stretch, text: str, start: int) -> bool:
    return all(wanted is None or text[start + at] == wanted for at, wanted in enumerate(stretch))


def _find(stretch: _Stretch, text: str, start: int, end: int) -> int:
    """The first place of a stretch between two positions, or -1; leftmost is right, since only `*` stand between."""
    if None not in stretch:
        return text.find("".join(one or "" for one in stretch), start, end)
    return next((at for at in range(start, end - len(stretch) + 1) if _at(stretch, text, at)), -1)
