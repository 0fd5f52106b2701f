"""What a field or a JSON property is compared with: a number, a text with wildcards, or a regular expression.

Source: CloudWatch Logs user guide, "Filter pattern syntax". A wildcard counts at the beginning and at the end of a
text only ("Ev*ent will only match the actual string Ev*ent").
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .regex import Regex

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)

# A longer run of digits is no measurement; it stays a text, so that no line can make us reckon with megabytes.
NUMBER_LENGTH_LIMIT = 400


class Operator(StrEnum):
    """The six comparisons."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


def number_of(text: str) -> Decimal | None:
    """The number that a whole text is, None when it is none: a sign, a decimal and an exponent of up to six digits."""
    if len(text) > NUMBER_LENGTH_LIMIT or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A text that a value equals, begins with, ends with or contains."""

    core: str
    open_start: bool = False
    open_end: bool = False

    @classmethod
    def of(cls, text: str) -> "Wildcard":
        """Read the asterisks at both ends; inside they are characters."""
        if text == "*":
            return cls("", open_start=True, open_end=True)
        open_start, open_end = text.startswith("*"), text.endswith("*")
        return cls(text[int(open_start) : len(text) - int(open_end)], open_start, open_end)

    @property
    def exact(self) -> bool:
        """Whether there is no wildcard."""
        return not (self.open_start or self.open_end)

    @property
    def everything(self) -> bool:
        """Whether every value fits."""
        return self.open_start and self.open_end and not self.core

    def fits(self, value: str) -> bool:
        """Whether the value has the text where it must be."""
        if self.open_start:
            return self.core in value if self.open_end else value.endswith(self.core)
        return value.startswith(self.core) if self.open_end else value == self.core


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the text it was written as."""

    value: Decimal
    text: str


Operand = Number | Wildcard | Regex


def ordered(value: Decimal, operator: Operator, bound: Decimal) -> bool:
    """Whether a number keeps one of the four bounds or the two equalities."""
    return {
        Operator.EQUAL: value == bound,
        Operator.UNEQUAL: value != bound,
        Operator.LESS: value < bound,
        Operator.AT_MOST: value <= bound,
        Operator.MORE: value > bound,
        Operator.AT_LEAST: value >= bound,
    }[operator]


def equals(value: str, operand: Operand, *, numeric: bool) -> bool:
    """Whether a value is, fits or contains the operand; numeric allows 400 to equal 4e2."""
    if isinstance(operand, Regex):
        return operand.search(value)
    if isinstance(operand, Wildcard):
        return operand.fits(value)
    return value == operand.text or (numeric and number_of(value) == operand.value)


def holds(value: str, operator: Operator, operand: Operand, *, numeric: bool) -> bool:
    """Whether a value stands in the relation to the operand; a bound never holds for what is not a number."""
    if operator is Operator.EQUAL:
        return equals(value, operand, numeric=numeric)
    if operator is Operator.UNEQUAL:
        return not equals(value, operand, numeric=numeric)
    number = number_of(value) if numeric else None
    return number is not None and isinstance(operand, Number) and ordered(number, operator, operand.value)
