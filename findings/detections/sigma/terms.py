"""What a rule says, as our own frozen values: a tree of conditions whose leaves ask something of one field.

The meaning of each leaf is written in docs/sigma.md, "What a rule means".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias


class Wildcard(Enum):
    """What a text may leave open: any characters, none included, or exactly one."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Slot:
    """A %placeholder%: stands for each text that the context names at judgement."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """The text form of the value is these parts, one after the other; cased: letter for letter."""

    parts: tuple[str | Wildcard | Slot, ...]
    cased: bool = False

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of the placeholders in it."""
        return tuple(part.name for part in self.parts if isinstance(part, Slot))


@dataclass(frozen=True, slots=True)
class Number:
    """The value is this number, or a text that reads like it."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Null:
    """There is no value, or one that is null."""


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether the field is there, whatever its value."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Regex:
    """The text form contains a match of an RE2 expression; its flags are written at its head."""

    expression: str


@dataclass(frozen=True, slots=True)
class Network:
    """The value is an address in this network, for example "10.0.0.0/8"."""

    cidr: str


class Unit(StrEnum):
    """A part of a time in UTC; week is the ISO week."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Operator(StrEnum):
    """How two numbers stand to each other."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    EQ = "eq"
    NEQ = "neq"


@dataclass(frozen=True, slots=True)
class Compare:
    """The value as a number, or one part of it as a time, stands so to the limit."""

    operator: Operator
    limit: int | float
    unit: Unit | None = None


class Relation(StrEnum):
    """How the text of one field stands to the text of another."""

    EQUALS = "equals"
    STARTS = "starts"
    ENDS = "ends"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class SameAs:
    """The text form stands so to that of another field of the same event."""

    path: str
    relation: Relation


Test: TypeAlias = Text | Number | Null | Exists | Regex | Network | Compare | SameAs


@dataclass(frozen=True, slots=True)
class Field:
    """Something is asked of the values at a dotted path."""

    path: str
    test: Test


@dataclass(frozen=True, slots=True)
class Keyword:
    """Something is asked of every string value of the event."""

    test: Test


@dataclass(frozen=True, slots=True)
class Both:
    """All of them hold."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of them holds."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    node: "Node"


Node: TypeAlias = Both | Either | Not | Field | Keyword


def leaves(node: Node) -> Iterator[Field | Keyword]:
    """Every question that a condition asks."""
    if isinstance(node, Field | Keyword):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.node)
    else:
        for one in node.nodes:
            yield from leaves(one)
