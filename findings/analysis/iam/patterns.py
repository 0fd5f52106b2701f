"""Patterns with * and ?: match a text without backtracking, and compare two patterns with each other.

"*" stands for any text, also an empty one and also across ":" and "/"; "?" for any one character (IAM User Guide, "IAM
JSON policy elements: Resource", "Using wildcards in resource ARNs"). The guide says that a "*" at the end of an ARN's
segment reaches across colons; that one in the middle of a segment does so too is [believed].
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import lru_cache

FILLER = "anything"


class Wild(Enum):
    """What a pattern leaves open."""

    ANY = "*"
    ONE = "?"


Part = str | Wild
Parts = tuple[Part, ...]
Symbol = str | Wild
Matcher = Callable[[str], bool]


def parts_of(text: str) -> Parts:
    """Split a pattern into texts and wildcards; neighbouring stars are one."""
    return joined(re.split(r"([*?])", text), wildcards=True)


def joined(pieces: Iterable[Part], *, wildcards: bool = False) -> Parts:
    """Make parts of pieces: no empty texts, no two texts or stars side by side; "*" and "?" read if asked for."""
    parts: list[Part] = []
    for given in pieces:
        piece = Wild(given) if wildcards and given in ("*", "?") else given
        last = parts[-1] if parts else None
        if isinstance(piece, str) and isinstance(last, str):
            parts[-1] = last + piece
        elif piece and not (piece is Wild.ANY and last is Wild.ANY):
            parts.append(piece)
    return tuple(parts)


@lru_cache(maxsize=4096)
def matcher(parts: Parts) -> Matcher:
    """Return a function that says whether a whole text matches; at worst length of text x length of pattern, in C."""
    if parts == (Wild.ANY,):
        return lambda _text: True
    if all(isinstance(part, str) for part in parts):
        literal = "".join(part for part in parts if isinstance(part, str))
        return lambda text: text == literal
    if len(parts) == 2 and parts[1] is Wild.ANY and isinstance(parts[0], str):
        start = parts[0]
        return lambda text: text.startswith(start)
    return _by_expression(parts) if Wild.ONE in parts else _by_search(parts)


def _by_search(parts: Parts) -> Matcher:
    """Texts and stars only: each text takes the first place that fits, which costs no compiling for one use."""
    texts = [part for part in parts if isinstance(part, str)]
    begin = texts.pop(0) if isinstance(parts[0], str) else ""
    end = texts.pop() if texts and isinstance(parts[-1], str) else ""
    shortest = len(begin) + len(end)

    def found(text: str) -> bool:
        if len(text) < shortest or not text.startswith(begin) or not text.endswith(end):
            return False
        place, last = len(begin), len(text) - len(end)
        for middle in texts:
            place = text.find(middle, place, last)
            if place < 0:
                return False
            place += len(middle)
        return True

    return found


def _by_expression(parts: Parts) -> Matcher:
    """An expression whose atomic groups each take the first place that fits, so that nothing is ever tried again.

    What follows the last star has a fixed length and can only stand at the end, so it is looked for nowhere else.
    """
    runs: list[str] = [""]
    for part in parts:
        if part is Wild.ANY:
            runs.append("")
        else:
            runs[-1] += "." if part is Wild.ONE else re.escape(str(part))
    first, *others = runs
    if not others:
        return _whole(re.compile(first, re.DOTALL))
    middle = "".join(f"(?>.*?{run})" for run in others[:-1] if run)
    tail = parts[len(parts) - parts[::-1].index(Wild.ANY) :]
    return _in_two(re.compile(first + middle, re.DOTALL), re.compile(others[-1], re.DOTALL), _length(tail))


def _whole(expression: re.Pattern[str]) -> Matcher:
    return lambda text: expression.fullmatch(text) is not None


def _in_two(start: re.Pattern[str], end: re.Pattern[str], length: int) -> Matcher:
    def fits(text: str) -> bool:
        found = start.match(text)
        at = len(text) - length
        return found is not None and found.end() <= at and end.fullmatch(text, at) is not None

    return fits


def split_parts(parts: Parts, separator: str, most: int) -> list[Parts]:
    """Split at the first separators in the texts, as str.split does with at most so many splits."""
    found: list[list[Part]] = [[]]
    for part in parts:
        pieces = part.split(separator, most + 1 - len(found)) if isinstance(part, str) else [part]
        found[-1].append(pieces[0])
        found.extend([piece] for piece in pieces[1:])
    return [joined(pieces) for pieces in found]


def _symbols(parts: Parts) -> tuple[Symbol, ...]:
    return tuple(symbol for part in parts for symbol in ((part,) if isinstance(part, Wild) else part))


def effort(one: Parts, other: Parts) -> int:
    """How many steps it takes at most to compare two patterns; one takes about a microsecond."""
    starts = [parts[0] if parts and isinstance(parts[0], str) else "" for parts in (one, other)]
    shared = min(len(start) for start in starts)
    if starts[0][:shared] != starts[1][:shared]:
        return shared
    return (_length(one) + 1) * (_length(other) + 1)


def _length(parts: Parts) -> int:
    return sum(1 if isinstance(part, Wild) else len(part) for part in parts)


def common_text(one: Parts, other: Parts, *, barred: str = "") -> str | None:
    """Return a short text that both patterns match, None if there is none; see effort.

    The wildcards of the other pattern do not stand for the barred character.
    """
    left, right = _symbols(one), _symbols(other)
    start, goal = (0, 0), (len(left), len(right))
    came: dict[tuple[int, int], tuple[tuple[int, int], str]] = {start: (start, "")}
    waiting = deque([start])
    while waiting and goal not in came:
        place = waiting.popleft()
        for following, text in _steps(left, right, place, barred):
            if following not in came:
                came[following] = (place, text)
                waiting.append(following)
    return _walked_back(came, goal) if goal in came else None


def _walked_back(came: dict[tuple[int, int], tuple[tuple[int, int], str]], place: tuple[int, int]) -> str:
    texts: list[str] = []
    while place != (0, 0):
        place, text = came[place]
        texts.append(text)
    return "".join(reversed(texts))


def _steps(
    left: tuple[Symbol, ...], right: tuple[Symbol, ...], place: tuple[int, int], barred: str
) -> Iterator[tuple[tuple[int, int], str]]:
    i, j = place
    a = left[i] if i < len(left) else None
    b = right[j] if j < len(right) else None
    if a is Wild.ANY and b is Wild.ANY:
        yield (i + 1, j + 1), FILLER
    if a is Wild.ANY:
        yield (i + 1, j), ""
        if b is not None and b is not Wild.ANY:
            yield (i, j + 1), _letter(b)
    if b is Wild.ANY:
        yield (i, j + 1), ""
        if a is not None and a is not Wild.ANY and a != barred:
            yield (i + 1, j), _letter(a)
    if a is not None and b is not None and Wild.ANY not in (a, b) and _meet(a, b, barred):
        yield (i + 1, j + 1), _letter(b if a is Wild.ONE else a)


def _meet(a: Symbol, b: Symbol, barred: str) -> bool:
    return a == b or a is Wild.ONE or (b is Wild.ONE and a != barred)


def _letter(symbol: Symbol) -> str:
    return FILLER[0] if isinstance(symbol, Wild) else symbol


def covers(wide: Parts, narrow: Parts) -> bool:
    """Whether wide surely matches all that narrow matches; False also when in doubt; see effort."""
    outer, inner = _symbols(wide), _symbols(narrow)
    reached = _past_stars(outer, {0})
    for symbol in inner:
        kept = {at for at in reached if at < len(outer) and outer[at] is Wild.ANY}
        moved = {at + 1 for at in reached if at < len(outer) and _takes(outer[at], symbol)}
        reached = _past_stars(outer, kept | moved)
    return len(outer) in reached


def _takes(outer: Symbol, inner: Symbol) -> bool:
    if outer is Wild.ANY or inner is Wild.ANY:
        return False
    return outer is Wild.ONE or outer == inner


def _past_stars(symbols: tuple[Symbol, ...], places: set[int]) -> set[int]:
    return places | {at + 1 for at in places if at < len(symbols) and symbols[at] is Wild.ANY}
