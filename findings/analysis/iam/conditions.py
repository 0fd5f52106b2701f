"""Decide one line of a Condition on what is known of the request.

Sources, all of the IAM User Guide: "IAM JSON policy elements: Condition operators" (missing keys, IfExists, Null);
"Conditions with multiple context keys or values" (several values of the policy: OR, and NOR for a negated operator);
"Single-valued vs. multivalued context keys" (ForAllValues is true and ForAnyValue is false without values).
"""

from collections.abc import Callable
from dataclasses import dataclass

from .context import Context, Values
from .document import Condition, Statement
from .operators import COMPARISONS, NEGATED, WITH_VARIABLES, WITH_WILDCARDS, Comparison
from .patterns import Parts
from .templates import Template, Unresolved, read_template
from .truth import Truth, all_of, any_of, negation

Check = Callable[[Context], Truth]


@dataclass(frozen=True, slots=True)
class _Operator:
    """An operator's name taken apart."""

    compare: Comparison
    is_negated: bool
    quantifier: str
    if_exists: bool
    has_variables: bool
    has_wildcards: bool


def check_of(statement: Statement, condition: Condition) -> Check:
    """Return a function that decides this line; it says None for an operator that the guide does not describe."""
    if condition.operator == "Null":
        return lambda context: _is_null(context.get(condition.key), condition.values)
    operator = _operator(condition.operator)
    if operator is None:
        return lambda _context: None
    reads = statement.has_variables
    if reads and not operator.has_variables and any("${" in value for value in condition.values):
        return lambda _context: None
    wanted = [
        read_template(value, variables=reads and operator.has_variables, wildcards=operator.has_wildcards)
        for value in condition.values
    ]
    return lambda context: _decided(operator, wanted, context.get(condition.key), context)


def _operator(name: str) -> _Operator | None:
    quantifier, _, rest = name.rpartition(":")
    base = rest.removesuffix("IfExists")
    positive = NEGATED.get(base, base)
    compare = COMPARISONS.get(positive)
    if compare is None or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        return None
    return _Operator(
        compare, base in NEGATED, quantifier, base != rest, positive in WITH_VARIABLES, positive in WITH_WILDCARDS
    )


def _is_null(held: Values | None, wanted: tuple[str, ...]) -> Truth:
    """Null: "true" asks that the key is absent, "false" that it is there with a value."""
    if held is None or not all(word.lower() in ("true", "false") for word in wanted):
        return None
    return any((word.lower() == "true") == (not held) for word in wanted)


def _decided(operator: _Operator, wanted: list[Template], held: Values | None, context: Context) -> Truth:
    if held is None:
        return None
    if not held:
        return _without_values(operator)
    resolved = [template.resolve(context) for template in wanted]
    answers = [_one_value(operator, resolved, value) for value in held]
    if operator.quantifier == "ForAllValues":
        return all_of(answers)
    if operator.quantifier == "ForAnyValue":
        return any_of(answers)
    # The guide demands a quantifier for several values and does not say what happens without.
    return answers[0] if len(set(answers)) == 1 else None


def _without_values(operator: _Operator) -> bool:
    """IfExists is true without the key, ForAllValues as well, ForAnyValue false, else a negated operator is true."""
    if operator.if_exists or operator.quantifier == "ForAllValues":
        return True
    return operator.is_negated and operator.quantifier != "ForAnyValue"


def _one_value(operator: _Operator, resolved: list[Parts | Unresolved], value: str) -> Truth:
    """OR over the policy's values; the negated operator is its opposite, which is the documented NOR."""
    found = any_of(_compared(operator.compare, one, value) for one in resolved)
    return negation(found) if operator.is_negated else found


def _compared(compare: Comparison, wanted: Parts | Unresolved, value: str) -> Truth:
    """A variable without a value equals nothing ("Policy variables with no value"), one that is unknown may."""
    if isinstance(wanted, Unresolved):
        return None if wanted is Unresolved.UNKNOWN else False
    return compare(wanted, value)
