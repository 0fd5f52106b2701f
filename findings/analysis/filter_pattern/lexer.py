"""The tokens that space-delimited and JSON patterns share: signs, quoted texts, regular expressions, words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .errors import PatternError, unsupported
from .operands import Number, Operand, Operator, Wildcard, number_of
from .regex import Regex

REGEX_LIMIT = 2
REGEX_REASON = "A pattern may hold no more than two regular expressions"

_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_REGEX = re.compile(r"%([^%]*)%")
_SIGN = re.compile(r"&&|\|\||!=|<=|>=|[=<>()]")


class Kind(StrEnum):
    """What a token is."""

    SIGN = "sign"
    QUOTED = "quoted"
    REGEX = "regex"
    WORD = "word"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a pattern: its kind, its text without the marks around it, and its place."""

    kind: Kind
    text: str
    at: int

    def is_sign(self, *signs: str) -> bool:
        """Whether the token is one of these signs."""
        return self.kind is Kind.SIGN and self.text in signs


def unquote(text: str) -> str:
    """Take the backslashes away; [believed] one stands before any character that is meant literally."""
    return _ESCAPE.sub(r"\1", text)


def skip_space(text: str, at: int) -> int:
    """The place of the next character that is no space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def quoted_at(text: str, at: int) -> tuple[str, int]:
    """The quoted text that begins here and the place after it."""
    found = _QUOTED.match(text, at)
    if found is None:
        raise PatternError("A double quotation mark is not closed", at)
    return unquote(found[1]), found.end()


def regex_at(text: str, at: int) -> tuple[str, int]:
    """What stands between the percent signs that begin here, and the place after them."""
    found = _REGEX.match(text, at)
    if found is None:
        raise PatternError("A percent sign begins a regular expression that is not closed", at)
    return found[1], found.end()


class Lexer:
    """Walks over the inside of a pattern; word says what an unquoted run of characters may hold, signs what ends it."""

    def __init__(self, text: str, start: int, end: int, word: re.Pattern[str], extra: str = "") -> None:
        """Read text[start:end]; extra are further characters that are signs of their own."""
        self.text, self.at, self.end = text, start, end
        self.word, self.extra = word, extra

    def tokens(self) -> Iterator[Token]:
        """Every token in turn, then one END."""
        self.at = skip_space(self.text, self.at)
        while self.at < self.end:
            token = self._next()
            yield token
            self.at = skip_space(self.text, self.at)
        yield Token(Kind.END, "", self.end)

    def _next(self) -> Token:
        start, first = self.at, self.text[self.at]
        if first == '"':
            text, self.at = quoted_at(self.text[: self.end], start)
            return Token(Kind.QUOTED, text, start)
        if first == "%":
            text, self.at = regex_at(self.text[: self.end], start)
            return Token(Kind.REGEX, text, start)
        if first in self.extra:
            self.at += 1
            return Token(Kind.SIGN, first, start)
        return self._sign_or_word()

    def _sign_or_word(self) -> Token:
        start = self.at
        sign = _SIGN.match(self.text, start, self.end)
        if sign is not None:
            self.at = sign.end()
            return Token(Kind.SIGN, sign[0], start)
        word = self.word.match(self.text, start, self.end)
        if word is None:
            raise PatternError("A character has to stand in double quotation marks here", start)
        self.at = word.end()
        return Token(Kind.WORD, word[0], start)


def operand_of(token: Token, operator: Operator) -> Operand:
    """What a token means to the right of an operator; a bound needs a number."""
    if token.kind is Kind.REGEX:
        operand: Operand = Regex(token.text, token.at + 1)
    elif token.kind is Kind.QUOTED:
        operand = Wildcard.of(token.text)
    elif token.kind is Kind.WORD:
        number = number_of(token.text)
        operand = Wildcard.of(token.text) if number is None else Number(number, token.text)
    else:
        raise PatternError("A comparison has nothing on its right side", token.at)
    if operator not in {Operator.EQUAL, Operator.UNEQUAL} and not isinstance(operand, Number):
        raise unsupported("A bound such as < or >= needs a number on its right side", token.at)
    return operand
