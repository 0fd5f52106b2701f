"""Correlation documents: which hits are counted, over which time, by which fields."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule, SigmaCorrelationType
from sigma.exceptions import SigmaError

from findings.detections.sigma.about import detection_of, label_of
from findings.detections.sigma.rule import Correlation, Rule, RuleRefusedError, Threshold
from findings.detections.sigma.terms import Operator

MAX_WINDOW_S = 86_400
MAX_RULES = 200
MAX_LIMIT = 5_000


def correlation_of(document: dict[str, Any], rules: Sequence[Sequence[Rule]], source: str = "") -> Correlation:
    """One correlation, its references resolved among the first of some sets of rules; raises RuleRefusedError."""
    label = label_of(document, source)
    try:
        parsed = SigmaCorrelationRule.from_dict(document)
    except SigmaError as error:
        raise RuleRefusedError(label, str(error)) from error
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise RuleRefusedError(label, f"a value of a kind that has no meaning there: {error!r}") from error
    if parsed.timespan.seconds > MAX_WINDOW_S:
        raise RuleRefusedError(label, f"the timespan {parsed.timespan.spec}: at most a day is kept in mind")
    counted = tuple(_resolved(one.reference, rules, label) for one in parsed.rules or ())
    if not counted or len(counted) > MAX_RULES or len(set(counted)) != len(counted):
        raise RuleRefusedError(label, f"rules: 1 to {MAX_RULES} different ones are needed")
    threshold = _threshold(parsed, label)
    return Correlation(
        detection_of(document, label),
        parsed.type.name.lower(),
        counted,
        parsed.timespan.seconds,
        threshold,
        tuple(parsed.group_by or ()),
        _aliases(parsed, rules, label),
        parsed.generate,
        str(document.get("author") or ""),
    )


def _resolved(reference: object, rules: Sequence[Sequence[Rule]], label: str) -> str:
    """The one rule of that name, id or title, in this order: community files refer by title."""
    wanted = str(reference)
    for near, kind in product(rules, range(3)):
        found = [rule.id for rule in near if wanted in _called(rule, kind)]
        if len(found) > 1:
            raise RuleRefusedError(label, f"the reference {wanted!r}, which several rules answer to")
        if found:
            return found[0]
    raise RuleRefusedError(label, f"the reference {wanted!r}, which no rule answers to")


def _called(rule: Rule, kind: int) -> tuple[str, ...]:
    if kind == 0:
        return (rule.id,)
    return tuple(name for name in rule.names if (name == rule.detection.title) == (kind == 2))


def _threshold(parsed: SigmaCorrelationRule, label: str) -> Threshold:
    condition = parsed.condition
    if not isinstance(condition, SigmaCorrelationCondition):
        raise RuleRefusedError(label, "a correlation condition that is an expression")
    fields = condition.fieldref or ()
    found = Threshold(
        Operator(condition.op.name.lower()),
        condition.count,
        (fields,) if isinstance(fields, str) else tuple(str(one) for one in fields),
        condition.percentile or 0,
    )
    _check(parsed.type, found, len(parsed.rules or ()), label)
    return found


def _check(kind: SigmaCorrelationType, found: Threshold, rules: int, label: str) -> None:
    """Below a threshold every quiet minute would fire, and nothing would ever arrive that says so."""
    is_temporal = kind in (SigmaCorrelationType.TEMPORAL, SigmaCorrelationType.TEMPORAL_ORDERED)
    counts = is_temporal or kind in (SigmaCorrelationType.EVENT_COUNT, SigmaCorrelationType.VALUE_COUNT)
    if not counts:
        raise RuleRefusedError(label, f"the correlation type {kind.name.lower()}")
    if found.operator not in (Operator.GT, Operator.GTE):
        raise RuleRefusedError(label, f"the correlation condition {found.operator.value!r}: only gt and gte can fire")
    if not 0 < found.limit <= MAX_LIMIT:
        raise RuleRefusedError(label, f"the threshold {found.limit}: more than 0 and at most {MAX_LIMIT} are counted")
    if is_temporal and (found.operator, found.limit) != (Operator.GTE, rules):
        raise RuleRefusedError(label, "a temporal correlation that wants another number than all of its rules")


def _aliases(parsed: SigmaCorrelationRule, rules: Sequence[Sequence[Rule]], label: str) -> dict[str, dict[str, str]]:
    return {
        one.alias: {_resolved(ref.reference, rules, label): str(name) for ref, name in one.mapping.items()}
        for one in parsed.aliases
    }
