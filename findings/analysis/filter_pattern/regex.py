"""The regular expressions between percent signs, matched in time linear in the text.

Source: CloudWatch Logs user guide, "Supported regular expressions (regex) syntax". There are no parentheses, so an
expression is a list of alternatives, each a sequence of characters with a count. All alternatives run at once, one bit
a position; a character costs a few operations on one integer, whatever the text is.

Read literally from the guide: `.` is any character, a line break too; `$` is the end of the text only. A space is
accepted since the guide's own example has one. [believed: `^` and `$` inside an alternative, lazy or stacked counts
have no documented meaning and are refused here as unsupported.]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import PatternError, unsupported

POSITION_LIMIT = 2_000
COUNT_LIMIT = 1_000

_ALL = (1 << 129) - 1  # one bit for each ASCII character, the last one for every other character
_OTHER = 128
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :_#=@/;,-")
_COUNT = re.compile(r"\{ *(\d{0,9}) *(?:(,) *(\d{0,9}) *)?\}")


def _members(characters: str) -> int:
    """The set of these ASCII characters."""
    return sum(1 << ord(character) for character in set(characters))


_DIGITS = _members("0123456789")
_SPACES = _members(" \t\n\r\f\v")
_WORDS = _members("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_CLASSES = {
    "d": _DIGITS, "D": _ALL & ~_DIGITS,
    "s": _SPACES, "S": _ALL & ~_SPACES,
    "w": _WORDS, "W": _ALL & ~_WORDS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A set of characters and how often one of them is taken; most None is without end."""

    characters: int
    least: int = 1
    most: int | None = 1


@dataclass(frozen=True, slots=True)
class Alternative:
    """One branch between vertical bars."""

    items: tuple[Item, ...]
    at_start: bool
    at_end: bool


class Regex:
    """A compiled expression; `search` tells whether it occurs in a text."""

    def __init__(self, source: str, offset: int = 0) -> None:
        """Compile what stands between the percent signs; offset is its place in the whole pattern."""
        self.source = source
        self.alternatives = tuple(_Reader(source, offset).alternatives())
        self._lay_out(offset)

    def _lay_out(self, offset: int) -> None:
        self._floating = self._anchored = self._loops = self._optional = self._anywhere = self._only_end = 0
        self._sets: list[int] = []
        for alternative in self.alternatives:
            start = 1 << len(self._sets)
            self._anchored |= start
            self._floating |= 0 if alternative.at_start else start
            for item in alternative.items:
                self._place(item)
                if len(self._sets) > POSITION_LIMIT:
                    raise unsupported("The regular expression's counts make it too large to follow", offset)
            accept = 1 << len(self._sets)
            self._sets.append(0)
            self._only_end |= accept
            self._anywhere |= 0 if alternative.at_end else accept
        self._masks: dict[str, int] = {}

    def _place(self, item: Item) -> None:
        self._sets.extend([item.characters] * item.least)
        if item.most is not None:
            extra = item.most - item.least
            self._optional |= ((1 << extra) - 1) << len(self._sets)
            self._sets.extend([item.characters] * extra)
        else:
            self._loops |= 1 << len(self._sets)
            self._optional |= 1 << len(self._sets)
            self._sets.append(item.characters)

    def search(self, text: str) -> bool:
        """Whether the expression occurs in the text."""
        optional, loops, anywhere = self._optional, self._loops, self._anywhere
        floating = self._skip(self._floating)
        active = self._skip(self._anchored)
        if active & anywhere:
            return True
        for character in text:
            mask = self._masks.get(character)
            taken = active & (self._mask(character) if mask is None else mask)
            active = (taken & ~loops) << 1 | taken & loops
            # Adding lets a carry run through neighbouring positions that may be left out.
            active |= (((active & optional) + optional) ^ optional) | floating
            if active & anywhere:
                return True
        return bool(active & self._only_end)

    def _skip(self, active: int) -> int:
        return active | (((active & self._optional) + self._optional) ^ self._optional)

    def _mask(self, character: str) -> int:
        key = min(character, chr(_OTHER))
        if key not in self._masks:
            bit = 1 << ord(key)
            self._masks[key] = sum(1 << position for position, members in enumerate(self._sets) if members & bit)
        return self._masks[key]

    def first_character_excludes(self, character: str) -> bool:
        """Whether no text that begins with this character can match: every branch is tied to the start."""
        bit = 1 << min(ord(character), _OTHER)
        return all(
            branch.at_start and branch.items and branch.items[0].least > 0 and not branch.items[0].characters & bit
            for branch in self.alternatives
        )


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, source: str, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.at = 0

    def refuse(self, reason: str) -> PatternError:
        return PatternError(reason, self.offset + self.at)

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def alternatives(self) -> Iterator[Alternative]:
        if not self.source:
            raise self.refuse("The regular expression is empty")
        yield self.alternative()
        while self.peek() == "|":
            self.at += 1
            yield self.alternative()

    def alternative(self) -> Alternative:
        at_start = self.peek() == "^"
        self.at += at_start
        items: list[Item] = []
        while self.peek() not in {"", "|", "$"}:
            items.append(self.counted(self.one()))
        at_end = self.peek() == "$"
        self.at += at_end
        if self.peek() not in {"", "|"}:
            raise unsupported("Something follows the end-of-text sign of a regular expression", self.offset + self.at)
        if not items and not at_start and not at_end:
            raise self.refuse("A branch of the regular expression is empty")
        return Alternative(tuple(items), at_start, at_end)

    def one(self) -> int:
        character = self.peek()
        if character == "^":
            raise unsupported("A start-of-text sign stands inside a regular expression", self.offset + self.at)
        if character in {"?", "*", "+", "{"}:
            raise self.refuse("A count in the regular expression has nothing before it")
        self.at += 1
        if character == ".":
            return _ALL
        if character == "[":
            return self.bracket()
        return self.single(character)

    def single(self, character: str) -> int:
        if character == "\\":
            return self.escaped()
        if character in "]}":
            self.at -= 1
            raise self.refuse("A closing bracket in the regular expression was never opened")
        return self.plain(character)

    def plain(self, character: str) -> int:
        if character not in _PLAIN and character not in _OPERATORS:
            self.at -= 1
            raise self.refuse("The regular expression has a character that CloudWatch Logs does not accept")
        return 1 << ord(character)

    def escaped(self) -> int:
        character = self.peek()
        self.at += 1
        if character in _CLASSES:
            return _CLASSES[character]
        if character == "x":
            return self.hexadecimal()
        if not character or not (character in _OPERATORS or (character in _PLAIN and not character.isalnum())):
            self.at -= 1
            raise self.refuse("The regular expression has an escape that CloudWatch Logs does not describe")
        return 1 << ord(character)

    def hexadecimal(self) -> int:
        digits = self.source[self.at : self.at + 2]
        if not re.fullmatch(r"[0-7][0-9A-Fa-f]", digits):
            raise self.refuse("\\x needs the two hexadecimal digits of an ASCII character")
        self.at += 2
        return 1 << int(digits, 16)

    def bracket(self) -> int:
        inverted = self.peek() == "^"
        self.at += inverted
        members, empty = 0, True
        while self.peek() != "]" or empty:
            if not self.peek():
                raise self.refuse("A character class of the regular expression is not closed")
            members |= self.class_part()
            empty = False
        self.at += 1
        return _ALL & ~members if inverted else members

    def class_part(self) -> int:
        low = self.class_character()
        if self.peek() != "-" or self.source[self.at + 1 : self.at + 2] in {"]", ""}:
            return low
        self.at += 1
        high = self.class_character()
        if low.bit_count() != 1 or high.bit_count() != 1 or high < low:
            raise self.refuse("A range in a character class runs backwards or has no end")
        return (high << 1) - low

    def class_character(self) -> int:
        character = self.peek()
        self.at += 1
        return self.escaped() if character == "\\" else self.plain(character)

    def counted(self, characters: int) -> Item:
        sign = self.peek()
        plain: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if sign in plain:
            self.at += 1
            least, most = plain[sign]
        elif sign == "{":
            least, most = self.braces()
        else:
            return Item(characters)
        if self.peek() in {"?", "*", "+", "{"}:
            raise unsupported("Two counts follow each other in the regular expression", self.offset + self.at)
        return Item(characters, least, most)

    def braces(self) -> tuple[int, int | None]:
        found = _COUNT.match(self.source, self.at)
        if found is None or not (found[1] or found[3]):
            raise self.refuse("A count in the regular expression is not of the form {m,n}")
        least = int(found[1] or 0)
        most = least if not found[2] else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise self.refuse("A count in the regular expression runs backwards")
        if max(least, most or 0) > COUNT_LIMIT:
            raise unsupported("A count in the regular expression is too large to follow", self.offset + self.at)
        self.at = found.end()
        return least, most
