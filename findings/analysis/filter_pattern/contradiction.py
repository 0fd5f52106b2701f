"""Comparisons of one value that cannot all hold.

Sound under every reading: a number may be spelled in many ways, so 400 and 4e2 count as the same value, and a wildcard
is set against an exact text only where that text is certain, which is when it was quoted or is no number.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from .operands import Number, Operand, Operator, Wildcard, holds, number_of, ordered

Comparison = tuple[Operator, Operand]

_LOWER = (Operator.MORE, Operator.AT_LEAST)
_UPPER = (Operator.LESS, Operator.AT_MOST)
_NUMBER_CHARACTERS = frozenset("0123456789+-.eE")


def contradiction(comparisons: Sequence[Comparison]) -> str | None:
    """Why no value fulfils all of them, as the end of a sentence; None when that is not certain."""
    equal = [operand for operator, operand in comparisons if operator is Operator.EQUAL]
    unequal = [operand for operator, operand in comparisons if operator is Operator.UNEQUAL]
    bounds = [
        (operator, operand.value)
        for operator, operand in comparisons
        if operator in _LOWER + _UPPER and isinstance(operand, Number)
    ]
    if _two_values(equal):
        return "would have to be two different values at once"
    if _empty_range(bounds):
        return "would have to lie in a range that holds no number"
    if _outside(equal, bounds) or _exact_fails(equal, comparisons) or _no_number(equal, bounds):
        return "would have to equal a value that its other conditions leave out"
    if _excluded(equal, unequal):
        return "would have to be and not to be the same value"
    return "would have to begin or end in two different ways" if _apart(equal) else None


def _text(operand: Operand) -> str | None:
    if isinstance(operand, Number):
        return operand.text
    return operand.core if isinstance(operand, Wildcard) and operand.exact else None


def _same(first: str, second: str) -> bool:
    value = number_of(first)
    return first == second or (value is not None and value == number_of(second))


def _two_values(equal: Sequence[Operand]) -> bool:
    texts = [text for operand in equal if (text := _text(operand)) is not None]
    return any(not _same(texts[0], text) for text in texts[1:])


def _empty_range(bounds: Sequence[tuple[Operator, Decimal]]) -> bool:
    lowers = [bound for bound in bounds if bound[0] in _LOWER]
    uppers = [bound for bound in bounds if bound[0] in _UPPER]
    return any(_cross(lower, upper) for lower, upper in product(lowers, uppers))


def _cross(lower: tuple[Operator, Decimal], upper: tuple[Operator, Decimal]) -> bool:
    closed = lower[0] is Operator.AT_LEAST and upper[0] is Operator.AT_MOST
    return lower[1] > upper[1] or (lower[1] == upper[1] and not closed)


def _outside(equal: Sequence[Operand], bounds: Sequence[tuple[Operator, Decimal]]) -> bool:
    texts = [text for operand in equal if (text := _text(operand)) is not None]
    return any(not _keeps(number_of(text), bound) for text, bound in product(texts, bounds))


def _keeps(value: Decimal | None, bound: tuple[Operator, Decimal]) -> bool:
    return value is not None and ordered(value, *bound)


def _no_number(equal: Sequence[Operand], bounds: Sequence[tuple[Operator, Decimal]]) -> bool:
    """The value is a number, however it is spelled, and has to hold a character that no spelling has."""
    if not bounds and not any(isinstance(operand, Number) for operand in equal):
        return False
    wildcards = [operand for operand in equal if isinstance(operand, Wildcard)]
    return any(not _NUMBER_CHARACTERS.issuperset(operand.core) for operand in wildcards)


def _exact_fails(equal: Sequence[Operand], comparisons: Sequence[Comparison]) -> bool:
    """A quoted text, or one that is no number, is the value itself; every condition can be tried on it."""
    exact = [operand.core for operand in equal if isinstance(operand, Wildcard) and operand.exact]
    return any(
        not all(holds(text, operator, operand, numeric=True) for operator, operand in comparisons)
        and not all(holds(text, operator, operand, numeric=False) for operator, operand in comparisons)
        for text in exact
    )


def _excluded(equal: Sequence[Operand], unequal: Sequence[Operand]) -> bool:
    return any(_covered(wanted, unwanted) for wanted, unwanted in product(equal, unequal))


def _covered(wanted: Operand, unwanted: Operand) -> bool:
    """Whether all that fits wanted fits unwanted."""
    if isinstance(unwanted, Wildcard):
        return unwanted.everything or (isinstance(wanted, Wildcard) and _within(wanted, unwanted))
    if isinstance(unwanted, Number):
        return isinstance(wanted, Number) and wanted.text == unwanted.text
    return False


def _within(wanted: Wildcard, unwanted: Wildcard) -> bool:
    if unwanted.open_start and unwanted.open_end:
        return unwanted.core in wanted.core
    if unwanted.open_end:
        return not wanted.open_start and wanted.core.startswith(unwanted.core)
    if unwanted.open_start:
        return not wanted.open_end and wanted.core.endswith(unwanted.core)
    return wanted == unwanted


def _apart(equal: Sequence[Operand]) -> bool:
    wildcards = [operand for operand in equal if isinstance(operand, Wildcard)]
    starts = [one.core for one in wildcards if not one.open_start]
    ends = [one.core for one in wildcards if not one.open_end]
    return any(not (a.startswith(b) or b.startswith(a)) for a, b in product(starts, starts)) or any(
        not (a.endswith(b) or b.endswith(a)) for a, b in product(ends, ends)
    )
