"""JSON patterns: `{ ($.errorCode = "AccessDenied*") && $.user.id != 1 }`.

Source: CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events". A comparison looks at
strings and numbers only: on an object or array neither `=` nor `!=` holds. On a property that is missing `!=` does not
hold either (observed with the service's own pattern test, github.com/DataBiosphere/azul issue 5884).

[believed] A line counts as JSON only when all of it is one object. Comparisons hold for neither null nor booleans,
which the guide leaves to IS. An unquoted number equals a string of the same characters (the guide compares account
ids so, which events write as strings); a bound such as `<` holds for JSON numbers only. Of a property that is written
twice the last one counts. With a wildcard selector one value that fulfils the condition is enough.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from .errors import PatternError, unsupported
from .expression import TokenStream, Tree, conditions, read_expression, satisfied
from .lexer import REGEX_LIMIT, REGEX_REASON, Kind, Lexer, Token, operand_of
from .operands import Operand, Operator, holds
from .regex import Regex

WILDCARD_LIMIT = 3

_WORD = re.compile(r"\$(?:[^\s()\"'%=<>!&|\[\]{}]|\[[^\]\[]*\])*|[A-Za-z0-9_*.+:/-]+")
_STEP = re.compile(r"\.?\[(?P<quote>['\"])(?P<quoted>[^'\"]+)(?P=quote)\]|\.(?P<name>[A-Za-z0-9_-]+)"
                   r"|\[(?P<index>\d{1,9})\]|(?P<any>\.\*|\[\*\])", re.ASCII)  # fmt: skip


class Anything(StrEnum):
    """The two wildcard steps."""

    ELEMENT = "[*]"
    PROPERTY = ".*"


class Is(StrEnum):
    """The tests that are no comparison."""

    NULL = "IS NULL"
    TRUE = "IS TRUE"
    FALSE = "IS FALSE"
    ABSENT = "NOT EXISTS"


class JsonNumber(str):
    """A number of a line in the characters it was written with, so that no line makes us reckon with it."""

    __slots__ = ()


Step = str | int | Anything
Json = str | JsonNumber | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Selector:
    """The way from the root to a property."""

    steps: tuple[Step, ...]
    text: str

    @property
    def wildcards(self) -> int:
        """How many steps stand for any element or property."""
        return sum(isinstance(step, Anything) for step in self.steps)

    def nodes(self, root: Json) -> list[Json]:
        """What the way leads to: nothing, one value, or with a wildcard several."""
        found = [root]
        for step in self.steps:
            found = [inner for node in found for inner in _children(node, step)]
        return found


def _children(node: Json, step: Step) -> list[Json]:
    if step is Anything.ELEMENT:
        return node if isinstance(node, list) else []
    if step is Anything.PROPERTY:
        return list(node.values()) if isinstance(node, dict) else []
    if isinstance(step, int):
        return node[step : step + 1] if isinstance(node, list) else []
    return [node[step]] if isinstance(node, dict) and step in node else []


@dataclass(frozen=True, slots=True)
class Compared:
    """A property compared with something."""

    selector: Selector
    operator: Operator
    operand: Operand

    def holds(self, root: Json) -> bool:
        """Whether a string or number on the way stands in the relation."""
        return any(self._one(node) for node in self.selector.nodes(root) if isinstance(node, str))

    def _one(self, node: str) -> bool:
        return holds(str(node), self.operator, self.operand, numeric=isinstance(node, JsonNumber))


@dataclass(frozen=True, slots=True)
class Tested:
    """A property tested with IS or NOT EXISTS."""

    selector: Selector
    test: Is

    def holds(self, root: Json) -> bool:
        """Whether the property is so, or for NOT EXISTS is not there."""
        nodes = self.selector.nodes(root)
        if self.test is Is.ABSENT:
            return not nodes
        wanted = {Is.NULL: None, Is.TRUE: True, Is.FALSE: False}[self.test]
        return any(node is wanted for node in nodes)


JsonCondition = Compared | Tested


@dataclass(frozen=True, slots=True)
class JsonPattern:
    """A condition on a JSON object."""

    test: Tree[JsonCondition]

    def matches(self, line: str) -> bool:
        """Whether the line is a JSON object that fulfils the condition."""
        root = read_object(line)
        return root is not None and satisfied(self.test, lambda one: one.holds(root))

    def selectors(self) -> Iterator[Selector]:
        """Every selector of the pattern."""
        return (one.selector for one in conditions(self.test))

    def extract(self, line: str) -> Mapping[str, str]:
        """The strings and numbers that the pattern's selectors find in a matching line, by selector."""
        root = read_object(line)
        if root is None or not satisfied(self.test, lambda one: one.holds(root)):
            return {}
        found = {selector.text: _value(selector, root) for selector in self.selectors()}
        return {text: value for text, value in found.items() if value is not None}


def value_at(selector: Selector, line: str) -> str | None:
    """The first string or number that the selector finds in a line, in the line's characters; None without one."""
    root = read_object(line)
    return None if root is None else _value(selector, root)


def _value(selector: Selector, root: Json) -> str | None:
    return next((str(node) for node in selector.nodes(root) if isinstance(node, str)), None)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_READ: Callable[[str], object] = json.JSONDecoder(
    parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=_refuse_constant
).decode


def read_object(line: str) -> dict[str, Json] | None:
    """The line as a JSON object; None when it is none, says NaN or Infinity, or is nested too deep to be read."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        found = _READ(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_selector(text: str, at: int = 0) -> Selector:
    """Read `$.a.b[0]['c.d']`; PatternError for what the guide does not allow in a selector."""
    place = 1
    steps: list[Step] = []
    while place < len(text):
        found = _STEP.match(text, place)
        if found is None or (not steps and found["index"]):
            raise PatternError("A selector has to be of the form $.name, $.name[0] or $.['a name']", at + place)
        steps.append(_step(found))
        place = found.end()
    selector = Selector(tuple(steps), text)
    if not steps or text[:1] != "$":
        raise PatternError("A selector has to begin with $ and name a property", at)
    if selector.wildcards > 1:
        raise PatternError("A selector may hold one wildcard", at)
    return selector


def _step(found: re.Match[str]) -> Step:
    if found["any"]:
        return Anything(found["any"])
    return int(found["index"]) if found["index"] else found["quoted"] or found["name"]


def read_json_pattern(text: str, start: int, end: int) -> JsonPattern:
    """Read what stands between the curly brackets at start and end - 1."""
    stream = TokenStream(Lexer(text, start + 1, end - 1, _WORD).tokens())
    test = read_expression(stream, _condition)
    if sum(one.selector.wildcards for one in conditions(test)) > WILDCARD_LIMIT:
        raise PatternError("A pattern may hold no more than three wildcard selectors", start)
    regexes = [one for one in conditions(test) if isinstance(one, Compared) and isinstance(one.operand, Regex)]
    if len(regexes) > REGEX_LIMIT:
        raise PatternError(REGEX_REASON, start)
    return JsonPattern(test)


def _condition(stream: TokenStream) -> JsonCondition:
    token = stream.take()
    if token.kind is not Kind.WORD or not token.text.startswith("$"):
        raise PatternError("A condition has to begin with a selector such as $.name", token.at)
    selector = read_selector(token.text, token.at)
    sign = stream.take()
    if sign.kind is Kind.WORD:
        return Tested(selector, _test(sign, stream.take()))
    if not sign.is_sign(*Operator):
        raise PatternError("A selector has to be followed by a comparison, IS or NOT EXISTS", sign.at)
    return _compared(selector, Operator(sign.text), stream.take())


def _compared(selector: Selector, operator: Operator, token: Token) -> Compared:
    if token.kind is Kind.WORD and token.text.startswith("$"):
        raise PatternError("The right side of a comparison that begins with $ has to be quoted", token.at)
    return Compared(selector, operator, operand_of(token, operator))


def _test(first: Token, second: Token) -> Is:
    words = f"{first.text} {second.text}"
    if words in {"IS NOT", "EXISTS "} or first.text == "EXISTS":
        raise PatternError("IS NOT and EXISTS are not supported by CloudWatch Logs", first.at)
    if words not in set(Is):
        raise unsupported("A selector is followed by words other than IS NULL, IS TRUE, IS FALSE, NOT EXISTS", first.at)
    return Is(words)
