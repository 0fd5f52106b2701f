"""Sigma as its specification and docs/sigma.md read, and nothing else: slow, kept nowhere, obviously right.

It walks what pySigma parsed, so it shares neither the loading nor the compiling of the engine that it is compared with.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import product
from typing import Any

import re2
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import (
    CompareOperators,
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
    SpecialChars,
    TimestampPart,
)

Known = Mapping[str, frozenset[str]]
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
VERSION = re.compile(r"(?:20[0-9]{6}(?:v[0-9]+)?|20[0-9]{2}_[0-9]{2}_[0-9]{2})$")


def matches(rule: SigmaRule, event: Mapping[str, Any], known: Known | None = None) -> bool:
    """Whether a rule fires on one event; known gives what stands for each %placeholder%."""
    return any(holds(one.parsed, event, known or {}) for one in rule.detection.parsed_condition)


def holds(node: Any, event: Mapping[str, Any], known: Known) -> bool:
    if isinstance(node, ConditionAND):
        return all(holds(one, event, known) for one in node.args)
    if isinstance(node, ConditionOR):
        return any(holds(one, event, known) for one in node.args)
    if isinstance(node, ConditionNOT):
        return not holds(node.args[0], event, known)
    if isinstance(node, ConditionValueExpression):
        return keyword(node.value, event, known)
    assert isinstance(node, ConditionFieldEqualsValueExpression), node
    return field_is(node.field, node.value, event, known)


def keyword(wanted: Any, event: Mapping[str, Any], known: Known) -> bool:
    if isinstance(wanted, SigmaExpansion):
        return any(keyword(one, event, known) for one in wanted.values)
    if isinstance(wanted, SigmaNumber | SigmaBool):
        wanted = SigmaString.from_str(str(wanted).lower())
    if isinstance(wanted, SigmaString):
        wanted = SpecialChars.WILDCARD_MULTI + wanted + SpecialChars.WILDCARD_MULTI
    assert isinstance(wanted, SigmaString | SigmaRegularExpression | SigmaCIDRExpression), wanted
    return any(is_value(text, wanted, known) for text in strings(event))


def strings(value: Any) -> Iterator[str]:
    """Every string value of an event, however deep; names of fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)


def field_is(path: str, wanted: Any, event: Mapping[str, Any], known: Known) -> bool:
    if isinstance(wanted, SigmaExpansion):
        return any(field_is(path, one, event, known) for one in wanted.values)
    if isinstance(wanted, SigmaExists):
        return exists(path.split("."), event) == wanted.exists
    found = list(values(path, event))
    if isinstance(wanted, SigmaNull):
        return not found or None in found
    if isinstance(wanted, SigmaFieldReference):
        others = list(values(wanted.field, event))
        return any(refers(one, other, wanted) for one, other in product(found, others))
    return any(is_value(one, wanted, known) for one in found)


def values(path: str, event: Any) -> Iterator[Any]:
    """What stands at a dotted path: arrays fan out wherever they are, an eventName is also its normalised self."""
    yield from at(path.split("."), event)
    name = event.get("eventName") if isinstance(event, dict) else None
    if path == "eventName" and isinstance(name, str) and VERSION.search(name):
        yield VERSION.sub("", name)


def at(steps: list[str], value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from at(steps, one)
    elif not steps:
        yield value
    elif isinstance(value, dict) and steps[0] in value:
        yield from at(steps[1:], value[steps[0]])


def exists(steps: list[str], value: Any) -> bool:
    """Whether the last name stands there, whatever its value: null and an empty array exist."""
    if not steps:
        return True
    if isinstance(value, list):
        return any(exists(steps, one) for one in value)
    return isinstance(value, dict) and steps[0] in value and exists(steps[1:], value[steps[0]])


def text_of(value: Any) -> str | None:
    """The text form: a string itself, everything else as compact JSON; null has none."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def refers(value: Any, other: Any, wanted: SigmaFieldReference) -> bool:
    mine, theirs = text_of(value), text_of(other)
    if mine is None or theirs is None:
        return False
    mine, theirs = mine.lower(), theirs.lower()
    if wanted.starts_with and wanted.ends_with:
        return theirs in mine
    if wanted.starts_with:
        return mine.startswith(theirs)
    return mine.endswith(theirs) if wanted.ends_with else mine == theirs


def is_value(value: Any, wanted: Any, known: Known) -> bool:
    text = text_of(value)
    if text is None:
        return False
    if isinstance(wanted, SigmaTimestampPart | SigmaCompareExpression | SigmaNumber):
        return is_number(value, text, wanted)
    if isinstance(wanted, SigmaBool):
        return text.lower() == str(wanted.boolean).lower()
    if isinstance(wanted, SigmaRegularExpression):
        return regex(text, wanted)
    if isinstance(wanted, SigmaCIDRExpression):
        return is_within(text, wanted)
    assert isinstance(wanted, SigmaString), wanted
    return any(like(text, parts, isinstance(wanted, SigmaCasedString)) for parts in filled(wanted, known))


def is_number(value: Any, text: str, wanted: SigmaNumber | SigmaCompareExpression) -> bool:
    if isinstance(wanted, SigmaCompareExpression):
        return compares(value, wanted)
    if isinstance(wanted, SigmaTimestampPart):
        return part_of(value, wanted.timestamp_part) == wanted.number
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(value == wanted.number)
    return text.lower() == str(wanted.number).lower()


def filled(wanted: SigmaString, known: Known) -> Iterator[list[Any]]:
    """The parts with every choice for every placeholder; one that nobody knows has none."""
    choices = [
        sorted(known.get(part.name, frozenset())) if isinstance(part, Placeholder) else [part] for part in wanted.s
    ]
    for chosen in product(*choices):
        yield list(chosen)


def like(text: str, parts: list[Any], cased: bool) -> bool:
    if not cased:
        text = text.lower()
        parts = [part.lower() if isinstance(part, str) else part for part in parts]
    specials = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    pattern = "".join(re.escape(part) if isinstance(part, str) else specials[part] for part in parts)
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def regex(text: str, wanted: SigmaRegularExpression) -> bool:
    letters = {
        SigmaRegularExpressionFlag.IGNORECASE: "i",
        SigmaRegularExpressionFlag.MULTILINE: "m",
        SigmaRegularExpressionFlag.DOTALL: "s",
    }
    flags = "".join(sorted(letters[flag] for flag in wanted.flags))
    return re2.search((f"(?{flags})" if flags else "") + wanted.regexp.to_plain(regex=True), text) is not None


def is_within(text: str, wanted: SigmaCIDRExpression) -> bool:
    try:
        return ip_address(text) in wanted.network
    except ValueError:
        return False


def compares(value: Any, wanted: SigmaCompareExpression) -> bool:
    number = wanted.number
    is_part = isinstance(number, SigmaTimestampPart)
    mine = part_of(value, number.timestamp_part) if is_part else number_of(value)
    if mine is None:
        return False
    limit = number.number
    return {
        CompareOperators.LT: mine < limit,
        CompareOperators.LTE: mine <= limit,
        CompareOperators.GT: mine > limit,
        CompareOperators.GTE: mine >= limit,
        CompareOperators.NEQ: mine != limit,
    }[wanted.op]


def number_of(value: Any) -> int | float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or len(value) > 40 or not NUMBER.fullmatch(value):
        return None
    return int(value) if re.fullmatch("[+-]?[0-9]+", value) else float(value)


def part_of(value: Any, part: TimestampPart) -> int | None:
    """A part of an ISO 8601 time in UTC; a time without a zone is UTC."""
    try:
        when = datetime.fromisoformat(value)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return {
        TimestampPart.MINUTE: when.minute,
        TimestampPart.HOUR: when.hour,
        TimestampPart.DAY: when.day,
        TimestampPart.WEEK: when.isocalendar().week,
        TimestampPart.MONTH: when.month,
        TimestampPart.YEAR: when.year,
    }[part]
