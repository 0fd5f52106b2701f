"""Patterns that no line can match, found without a line.

Sound, not complete: a sentence means that under every reading of the guide no line passes; None means only that nothing
was found. Where a reading is not certain (booleans and null taken for text) nothing is said.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeVar

from .contradiction import contradiction
from .expression import Tree, conjunctions
from .fields import FieldCondition, Fields
from .json_selector import Compared, Is, JsonCondition, Tested
from .operands import Number, Operator, Wildcard
from .parse import FilterPattern
from .terms import Terms

CONJUNCTION_LIMIT = 256  # a pattern with more alternatives than this is not taken apart
SHOWN_LENGTH = 60

_LITERAL_WORDS = frozenset({"null", "true", "false"})

C = TypeVar("C")


def never_matches(pattern: FilterPattern) -> str | None:
    """Why no line can pass the pattern, in one sentence; None when that is not certain."""
    if isinstance(pattern.body, Terms):
        return _impossible_terms(pattern.body)
    if isinstance(pattern.body, Fields):
        return _impossible_fields(pattern.body)
    return _impossible(pattern.body.test, _impossible_properties)


def shown(text: str) -> str:
    """A piece of a pattern, short enough for a sentence."""
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def _impossible(tree: Tree[C], reason_of: Callable[[tuple[C, ...]], str | None]) -> str | None:
    """The first alternative's reason, when every alternative has one."""
    alternatives = conjunctions(tree, CONJUNCTION_LIMIT)
    if alternatives is None:
        return None
    first = None
    for alternative in alternatives:
        reason = reason_of(alternative)
        if reason is None:
            return None
        first = first or reason
    return first


def _impossible_terms(terms: Terms) -> str | None:
    for wanted, unwanted in product(terms.required, terms.excluded):
        if unwanted in wanted:
            return f"A line would have to contain “{shown(wanted)}” and not “{shown(unwanted)}”."
    return None


def _impossible_fields(fields: Fields) -> str | None:
    for number, field in enumerate((*fields.before, *fields.after), 1):
        reason = None if field.test is None else _impossible(field.test, _impossible_field)
        if reason is not None:
            return f"Field {shown(field.name or str(number))} {reason}."
    return None


def _impossible_field(group: Sequence[FieldCondition]) -> str | None:
    return contradiction([(one.operator, one.operand) for one in group])


def _impossible_properties(group: Sequence[JsonCondition]) -> str | None:
    by_selector: dict[object, list[JsonCondition]] = {}
    for one in group:
        if not one.selector.wildcards:  # with a wildcard each condition may be fulfilled by another value
            by_selector.setdefault(one.selector.steps, []).append(one)
    for same in by_selector.values():
        reason = _impossible_property(same)
        if reason is not None:
            return f"Property {shown(same[0].selector.text)} {reason}."
    return None


def _impossible_property(group: Sequence[JsonCondition]) -> str | None:
    tests = {one.test for one in group if isinstance(one, Tested)}
    compared = [one for one in group if isinstance(one, Compared)]
    if len(tests) > 1:
        return f"would have to fulfil {' and '.join(sorted(tests))} at once"
    for test in tests:
        if any(_excludes(test, one) for one in compared):
            return f"would have to fulfil {test} and have a value to compare"
    return contradiction([(one.operator, one.operand) for one in compared])


def _excludes(test: Is, compared: Compared) -> bool:
    if test is Is.ABSENT:
        return True
    operand = compared.operand
    exact = isinstance(operand, Wildcard) and operand.exact and operand.core.lower() not in _LITERAL_WORDS
    return compared.operator is not Operator.UNEQUAL and (exact or isinstance(operand, Number))
