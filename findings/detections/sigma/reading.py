"""From what pySigma parsed to our own terms; what we cannot obey to the letter is refused here."""

from collections.abc import Callable
from typing import Any

import re2
from sigma import modifiers as known_modifiers
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaRule
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from findings.detections.sigma.terms import (
    Both,
    Compare,
    Either,
    Exists,
    Field,
    Keyword,
    Network,
    Node,
    Not,
    Null,
    Number,
    Operator,
    Regex,
    Relation,
    SameAs,
    Slot,
    Test,
    Text,
    Unit,
    Wildcard,
)

MAX_LEAVES = 5_000
MAX_REGEX = 2_000
_FLAGS = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
_WILD = {SpecialChars.WILDCARD_MULTI: Wildcard.MANY, SpecialChars.WILDCARD_SINGLE: Wildcard.ONE}
_RELATIONS = {
    (False, False): Relation.EQUALS,
    (True, False): Relation.STARTS,
    (False, True): Relation.ENDS,
    (True, True): Relation.CONTAINS,
}


class UnsupportedError(Exception):
    """The words for what a rule uses and we cannot obey."""


def condition_of(rule: SigmaRule) -> Node:
    """The condition of a parsed rule; several conditions are alternatives. Raises UnsupportedError."""
    for name, detection in rule.detection.detections.items():
        if name == "timeframe":
            raise UnsupportedError("timeframe, which correlations have replaced")
        _check(detection)
    nodes = tuple(_node(one.parsed) for one in rule.detection.parsed_condition)
    return nodes[0] if len(nodes) == 1 else Either(nodes)


def _check(detection: SigmaDetection) -> None:
    for item in detection.detection_items:
        if isinstance(item, SigmaDetection):
            _check(item)
        else:
            _check_item(item)


def _check_item(item: SigmaDetectionItem) -> None:
    """Refuse pairs of modifiers where pySigma forgets the first one on its way."""
    values = list(_flat(item.value))
    if known_modifiers.SigmaCaseSensitiveModifier in item.modifiers and not all(
        isinstance(one, SigmaCasedString) for one in values
    ):
        raise UnsupportedError(f"cased beside a modifier that ignores it, on {item.field}")
    if known_modifiers.SigmaExpandModifier not in item.modifiers:
        return
    given = sum(_slots_named(one) for one in item.original_value or ())
    if given and not any(
        isinstance(one, SigmaString | SigmaRegularExpression) and one.contains_placeholder() for one in values
    ):
        raise UnsupportedError(f"expand beside a modifier that loses its placeholders, on {item.field}")


def _has_slot(value: SigmaType) -> bool:
    return isinstance(value, SigmaString | SigmaRegularExpression) and value.contains_placeholder()


def _slots_named(value: SigmaType) -> bool:
    if not isinstance(value, SigmaString):
        return False
    again = SigmaString()
    again.s = list(value.s)
    return again.insert_placeholders().contains_placeholder()


def _flat(values: list[SigmaType]) -> list[SigmaType]:
    found: list[SigmaType] = []
    for one in values:
        found.extend(_flat(one.values) if isinstance(one, SigmaExpansion) else [one])
    return found


def _node(parsed: Any) -> Node:
    if isinstance(parsed, ConditionAND | ConditionOR):
        nodes = tuple(_node(one) for one in parsed.args)
        return Both(nodes) if isinstance(parsed, ConditionAND) else Either(nodes)
    if isinstance(parsed, ConditionNOT):
        return Not(_node(parsed.args[0]))
    if isinstance(parsed, ConditionFieldEqualsValueExpression):
        return _leaf(parsed.value, lambda test: Field(parsed.field, test))
    if isinstance(parsed, ConditionValueExpression):
        return _leaf(parsed.value, _keyword)
    raise UnsupportedError(f"a condition of the kind {type(parsed).__name__}")


def _keyword(test: Test) -> Keyword:
    if isinstance(test, Number):
        test = Text((str(test.value),))
    if isinstance(test, Text):
        return Keyword(Text((Wildcard.MANY, *test.parts, Wildcard.MANY), test.cased))
    if isinstance(test, Regex | Network):
        return Keyword(test)
    raise UnsupportedError(f"{type(test).__name__.lower()} without a field")


def _leaf(value: SigmaType, made: Callable[[Test], Field | Keyword]) -> Node:
    if isinstance(value, SigmaExpansion):
        return Either(tuple(_leaf(one, made) for one in value.values))
    return made(_test(value))


def _test(value: SigmaType) -> Test:
    reader = _READERS.get(type(value))
    if reader is None:
        raise UnsupportedError(f"a value of the kind {type(value).__name__}")
    return reader(value)


def _text(value: SigmaString) -> Text:
    parts: list[str | Wildcard | Slot] = []
    for part in value.s:
        if isinstance(part, Placeholder):
            parts.append(Slot(part.name))
        else:
            parts.append(part if isinstance(part, str) else _WILD[part])
    if sum(isinstance(part, Slot) for part in parts) > 1:
        raise UnsupportedError("more than one placeholder in a value")
    return Text(tuple(parts), cased=isinstance(value, SigmaCasedString))


def _regex(value: SigmaRegularExpression) -> Regex:
    if value.contains_placeholder():
        raise UnsupportedError("expand inside a regular expression")
    flags = "".join(sorted(_FLAGS[flag] for flag in value.flags))
    expression = (f"(?{flags})" if flags else "") + value.regexp.to_plain(regex=True)
    if len(expression) > MAX_REGEX:
        raise UnsupportedError(f"a regular expression of more than {MAX_REGEX} characters")
    try:
        re2.compile(expression)
    except re2.error as error:
        raise UnsupportedError(f"the regular expression {expression!r}, which RE2 refuses: {error}") from error
    return Regex(expression)


def _compare(value: SigmaCompareExpression) -> Compare:
    number = value.number
    unit = Unit(number.timestamp_part.name.lower()) if isinstance(number, SigmaTimestampPart) else None
    return Compare(Operator(value.op.name.lower()), number.number, unit)


def _part(value: SigmaTimestampPart) -> Compare:
    return Compare(Operator.EQ, value.number, Unit(value.timestamp_part.name.lower()))


def _same_as(value: SigmaFieldReference) -> SameAs:
    return SameAs(value.field, _RELATIONS[value.starts_with, value.ends_with])


_READERS: dict[type, Callable[[Any], Test]] = {
    SigmaString: _text,
    SigmaCasedString: _text,
    SigmaNumber: lambda value: Number(value.number),
    SigmaBool: lambda value: Text((str(value.boolean).lower(),)),
    SigmaNull: lambda _: Null(),
    SigmaExists: lambda value: Exists(value.exists),
    SigmaRegularExpression: _regex,
    SigmaCIDRExpression: lambda value: Network(str(value.network)),
    SigmaCompareExpression: _compare,
    SigmaTimestampPart: _part,
    SigmaFieldReference: _same_as,
}
