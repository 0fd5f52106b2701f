"""Each question that a leaf asks, as a function of what was found: made once, asked of millions of records."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, TypeAlias

import re2

from findings.detections.sigma.fields import Found, text_of
from findings.detections.sigma.patterns import Pattern, pattern
from findings.detections.sigma.terms import (
    Compare,
    Exists,
    Network,
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
)

Known: TypeAlias = Mapping[str, frozenset[str]]
Asked: TypeAlias = Callable[[Any, Known], bool]
MAX_DIGITS = 40
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_PARTS: dict[Unit, Callable[[datetime], int]] = {
    Unit.MINUTE: lambda when: when.minute,
    Unit.HOUR: lambda when: when.hour,
    Unit.DAY: lambda when: when.day,
    Unit.WEEK: lambda when: when.isocalendar().week,
    Unit.MONTH: lambda when: when.month,
    Unit.YEAR: lambda when: when.year,
}
COMPARED: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.LT: lambda one, other: bool(one < other),
    Operator.LTE: lambda one, other: bool(one <= other),
    Operator.GT: lambda one, other: bool(one > other),
    Operator.GTE: lambda one, other: bool(one >= other),
    Operator.EQ: lambda one, other: bool(one == other),
    Operator.NEQ: lambda one, other: bool(one != other),
}


def holds(test: Test, there: Found, other: Found, known: Known) -> bool:
    """Whether a test holds of what was found; other is what the field that it refers to led to."""
    values, exists = there
    if isinstance(test, Exists):
        return exists is test.wanted
    if isinstance(test, Null):
        return not values or None in values
    if isinstance(test, SameAs):
        return any(_refers(one, two, test.relation) for one in values for two in other[0])
    ask = asked(test)
    return any(ask(value, known) for value in values if value is not None)


@lru_cache(maxsize=65_536)
def asked(test: Test) -> Asked:
    """The question as a function of one value that is not null."""
    if isinstance(test, Text):
        return _text(test)
    if isinstance(test, Number):
        return _number(test.value)
    if isinstance(test, Regex):
        return _regex(test.expression)
    if isinstance(test, Network):
        return _network(test.cidr)
    assert isinstance(test, Compare)  # noqa: S101 - the others are asked of the whole field
    return _compare(test)


def _text(test: Text) -> Asked:
    if test.slots:
        return _with_slot(test)
    matches = pattern(test.parts, test.cased)
    return lambda value, known: matches(value if type(value) is str else text_of(value) or "")


def _with_slot(test: Text) -> Asked:
    """A placeholder alone is a look-up; beside other parts each of its texts makes a pattern."""
    name = test.slots[0]
    if test.parts == (Slot(name),) and not test.cased:
        return lambda value, known: (text_of(value) or "").lower() in _lowered(known.get(name, frozenset()))

    def ask(value: Any, known: Known) -> bool:
        text = text_of(value) or ""
        return any(_filled(test, one)(text) for one in known.get(name, frozenset()))

    return ask


@lru_cache(maxsize=256)
def _lowered(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(one.lower() for one in texts)


@lru_cache(maxsize=8192)
def _filled(test: Text, text: str) -> Pattern:
    return pattern(tuple(text if isinstance(part, Slot) else part for part in test.parts), test.cased)


def _number(wanted: float) -> Asked:
    text = str(wanted).lower()

    def ask(value: Any, _: Known) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value == wanted
        return (text_of(value) or "").lower() == text

    return ask


def _regex(expression: str) -> Asked:
    search = re2.compile(expression).search
    return lambda value, _: search(text_of(value) or "") is not None


def _network(cidr: str) -> Asked:
    network = ip_network(cidr)

    @lru_cache(maxsize=4096)
    def is_within(text: str) -> bool:
        try:
            return ip_address(text) in network
        except ValueError:
            return False

    return lambda value, _: type(value) is str and is_within(value)


def _compare(test: Compare) -> Asked:
    compared, limit, unit = COMPARED[test.operator], test.limit, test.unit

    def ask(value: Any, _: Known) -> bool:
        mine = _number_of(value) if unit is None else _part(value, unit)
        return mine is not None and compared(mine, limit)

    return ask


def _number_of(value: Any) -> int | float | None:
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else value
    if not isinstance(value, str) or len(value) > MAX_DIGITS or not _NUMBER.fullmatch(value):
        return None
    return int(value) if value.lstrip("+-").isdigit() else float(value)


@lru_cache(maxsize=4096)
def _time(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _part(value: Any, unit: Unit) -> int | None:
    when = _time(value) if isinstance(value, str) else None
    return None if when is None else _PARTS[unit](when)


def _refers(value: Any, other: Any, relation: Relation) -> bool:
    mine, theirs = text_of(value), text_of(other)
    if mine is None or theirs is None:
        return False
    mine, theirs = mine.lower(), theirs.lower()
    if relation is Relation.CONTAINS:
        return theirs in mine
    if relation is Relation.STARTS:
        return mine.startswith(theirs)
    return mine.endswith(theirs) if relation is Relation.ENDS else mine == theirs
