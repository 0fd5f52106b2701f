"""Space-delimited patterns: `[ip, ..., status = 4* && status != 404, bytes > 1000]`.

Source: CloudWatch Logs user guide, "Using filter patterns to match terms in space-delimited log events". What stands
between brackets or double quotation marks is one field. `...` stands for any number of fields, none included.

[believed] Without an ellipsis the last field takes the rest of the line: the guide's `[w1=ERROR, w2]` returns lines of
seven words, and the console's own pattern for functions, `[timestamp=*Z, request_id="*-*", event]`, takes whole
messages into `event`. A line with fewer fields than the pattern names does not match. A quotation mark or bracket that
is not closed is an ordinary character. More than one ellipsis has no documented meaning and is refused. A condition on
another field's name inside one field is refused by the service (awsdocs/amazon-cloudwatch-logs-user-guide issue 21).
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .errors import PatternError, unsupported
from .expression import TokenStream, Tree, conditions, read_expression, satisfied
from .lexer import REGEX_LIMIT, REGEX_REASON, Kind, Lexer, Token, operand_of, skip_space
from .operands import Operand, Operator, holds
from .regex import Regex

EXTRACTED_LIMIT = 1_000  # fields of one line that are handed out by number
ELLIPSIS = "..."

_WORD = re.compile(r"(?:(?!&&|\|\|)[^\s,\]\[()\"%=<>!])+")
_SPACE = re.compile(r"\s")
_CLOSING = {'"': '"', "[": "]"}


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """One comparison of a field."""

    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class Field:
    """A named or nameless place with what its value has to fulfil."""

    name: str
    test: Tree[FieldCondition] | None = None

    def accepts(self, value: str) -> bool:
        """Whether the value fulfils the field's conditions; every field of a line is a text that may be a number."""
        if self.test is None:
            return True
        return satisfied(self.test, lambda one: holds(value, one.operator, one.operand, numeric=True))


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields before and after the ellipsis; without one all stand before and ellipsis is False."""

    before: tuple[Field, ...]
    after: tuple[Field, ...]
    ellipsis: bool

    def matches(self, line: str) -> bool:
        """Whether the line has the fields and each fulfils its conditions."""
        return self._values(line) is not None

    def extract(self, line: str) -> Mapping[str, str]:
        """The fields of a matching line: `$name`, or `$1`, `$2` for nameless ones; empty when it does not match."""
        values = self._values(line)
        if values is None:
            return {}
        found = {f"${number}": value for number, value in enumerate(values.middle, len(self.before) + 1)}
        for fields, texts, first in ((self.before, values.head, 1), (self.after, values.tail, values.after_at)):
            for number, (field, text) in enumerate(zip(fields, texts, strict=True), first):
                found[f"${field.name or number}"] = text
        return found

    def _values(self, line: str) -> "_Values | None":
        values = _split(line, self) if self.ellipsis else _split_exactly(line, len(self.before))
        if values.count < len(self.before) + len(self.after):
            return None
        pairs = zip((*self.before, *self.after), (*values.head, *values.tail), strict=True)
        return values if all(field.accepts(value) for field, value in pairs) else None


@dataclass(frozen=True, slots=True)
class _Values:
    """A line's fields: as many as the pattern names before and after the ellipsis, and the first ones between."""

    head: list[str]
    middle: list[str]
    tail: list[str]
    count: int

    @property
    def after_at(self) -> int:
        """The number of the first field after the ellipsis."""
        return self.count - len(self.tail) + 1


def split_line(line: str) -> Iterator[tuple[int, str]]:
    """Each field of a line with the place where it begins; linear in the line, whatever is left open in it."""
    at, unclosed = skip_space(line, 0), set[str]()
    while at < len(line):
        start, mark = at, _CLOSING.get(line[at])
        close = line.find(mark, start + 1) if mark and mark not in unclosed else -1
        if mark and close < 0:
            unclosed.add(mark)
        end = close + 1 if close >= 0 else _end_of_word(line, start)
        yield start, line[start + 1 : close] if close >= 0 else line[start:end]
        at = skip_space(line, end)


def _end_of_word(line: str, start: int) -> int:
    space = _SPACE.search(line, start)
    return space.start() if space else len(line)


def _split_exactly(line: str, wanted: int) -> _Values:
    values: list[str] = []
    last = 0
    for start, value in split_line(line):
        if len(values) == wanted:
            values[-1] = line[last:].rstrip()
            break
        values.append(value)
        last = start
    return _Values(values, [], [], len(values))


def _split(line: str, fields: Fields) -> _Values:
    head: list[str] = []
    middle: list[str] = []
    waiting: deque[str] = deque()
    count = 0
    for _, value in split_line(line):
        count += 1
        if len(head) < len(fields.before):
            head.append(value)
            continue
        waiting.append(value)
        if len(waiting) > len(fields.after):
            passed = waiting.popleft()
            if len(middle) < EXTRACTED_LIMIT:
                middle.append(passed)
    return _Values(head, middle, list(waiting), count)


def read_fields(text: str, start: int, end: int) -> Fields:
    """Read what stands between the square brackets at start and end - 1."""
    stream = TokenStream(Lexer(text, start + 1, end - 1, _WORD, extra=",[]").tokens())
    if stream.peek().kind is Kind.END:
        raise unsupported("The pattern names no field", start)
    places: list[Field | None] = [_place(stream)]
    while stream.peek().is_sign(","):
        stream.take()
        places.append(_place(stream))
    if stream.peek().kind is not Kind.END:
        raise PatternError("Fields have to be separated by commas", stream.peek().at)
    if places.count(None) > 1:
        raise unsupported("More than one ellipsis stands in the pattern", start)
    _check_regexes(places, start)
    at = places.index(None) if None in places else len(places)
    named = [tuple(place for place in part if place is not None) for part in (places[:at], places[at:])]
    return Fields(named[0], named[1], ellipsis=None in places)


def _check_regexes(places: list[Field | None], start: int) -> None:
    tests = [place.test for place in places if place and place.test]
    if sum(isinstance(one.operand, Regex) for test in tests for one in conditions(test)) > REGEX_LIMIT:
        raise PatternError(REGEX_REASON, start)


def _place(stream: TokenStream) -> Field | None:
    first, second = stream.peek(), stream.peek(1)
    if _ends_field(first):
        return Field("")
    if first.kind is Kind.WORD and _ends_field(second):
        stream.take()
        return None if first.text == ELLIPSIS else Field(first.text)
    names: list[str] = []
    test = read_expression(stream, lambda tokens: _condition(tokens, names), (",",))
    return Field(names[0], test)


def _ends_field(token: Token) -> bool:
    return token.kind is Kind.END or token.is_sign(",")


def _condition(stream: TokenStream, names: list[str]) -> FieldCondition:
    name = stream.take()
    if name.kind is not Kind.WORD:
        raise PatternError("A field needs a name before its condition", name.at)
    names.append(name.text)
    if names[0] != name.text:
        raise PatternError("One field is compared under two names", name.at)
    sign = stream.take()
    if not sign.is_sign(*Operator):
        raise PatternError("A field's name has to be followed by a comparison or a comma", sign.at)
    operator = Operator(sign.text)
    return FieldCondition(operator, operand_of(stream.take(), operator))
