"""May the principal do an action on *any* resource of a pattern, "delete any log group" for example?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from .context import Context
from .decision import MOST_DOUBTS, Decision, Outcome
from .evaluator import Evaluator
from .patterns import Parts, common_text, covers, effort, parts_of, split_parts
from .rules import Layer, Rule, StatementRef

MOST_EXAMPLES = 64
MOST_EFFORT = 1_000_000
# Services whose resource names hold no colon (the name patterns of their API references) [believed].
COLONLESS = frozenset(
    {"cloudtrail", "dynamodb", "events", "firehose", "iam", "kinesis", "kms", "lambda", "logs", "sns", "sqs", "states"}
)


class Asked:
    """The pattern of a question. Its wildcards stand for names: "*" reaches across "/" but not across ":".

    Otherwise a statement about "...:*:111122223333:log-group:/a/*" would meet the question about log groups below
    "/b/", by a log group whose name holds an account number and colons. Write ":*" for what lies below a resource.
    """

    def __init__(self, pattern: str, evaluator: Evaluator) -> None:
        self.parts = parts_of(pattern)
        self._effort = 0
        segments = [*split_parts(self.parts, ":", 5), *[()] * 5]
        self.account = _only_text(segments[4]) or evaluator.principal.account
        self._is_colonless = _only_text(segments[2]) in COLONLESS
        self.context = evaluator.context(self.account)

    def may_meet(self, one: Parts) -> bool:
        """Whether a resource may be meant by both; where a name may hold a colon, one with colons counts, too."""
        if not self._affords(one, self.parts):
            return True
        return common_text(one, self.parts, barred=":" if self._is_colonless else "") is not None

    def example(self, one: Parts) -> str | None:
        """A resource that both mean, of a form that a real one can have."""
        return common_text(one, self.parts, barred=":") if self._affords(one, self.parts) else None

    def is_covered(self, narrow: Parts, rule: Rule) -> bool:
        """Whether a statement surely speaks of all that a pattern means."""
        patterns = rule.patterns(self.context) or {}
        return any(self._affords(one, narrow) and covers(one, narrow) for one in patterns.values())

    def _affords(self, one: Parts, other: Parts) -> bool:
        """Whether there is time left to compare two patterns; after that everything is in doubt."""
        self._effort += effort(one, other)
        return self._effort <= MOST_EFFORT


def _only_text(segment: Parts) -> str:
    return segment[0] if len(segment) == 1 and isinstance(segment[0], str) else ""


def decide_any(evaluator: Evaluator, action: str, resource_pattern: str) -> Decision:
    """Decide whether the principal may do the action on *any* resource that the pattern means (see Asked).

    ALLOWED: there is an example (Decision.example) that is surely allowed; it is made from the overlap of a statement's
    Resource with the pattern, so it has the right form but need not exist. DENIED: a statement that surely applies
    denies all of the pattern, or all that identity policies allow of it. IMPLICITLY_DENIED: a kind of policy that must
    allow has no statement that reaches into the pattern. Else UNKNOWN. Resource policies are not asked. The pattern's
    account counts if it is written out; else the resource is taken to be of the principal's own account.
    """
    lower, asked = action.lower(), Asked(resource_pattern, evaluator)
    limits = [layer for layer in (evaluator.boundary, evaluator.session, *evaluator.levels) if layer is not None]
    layers = [evaluator.identity, *limits]
    lacking = [layer.kind for layer in layers if not _reaches(layer, lower, asked)]
    denying = _denying(layers, lower, asked)
    if denying:
        return Decision(Outcome.DENIED, denying)
    if lacking:
        return Decision(Outcome.IMPLICITLY_DENIED, lacking=tuple(dict.fromkeys(lacking)))
    tried = [
        replace(evaluator.decide(action, text, resource_account=asked.account), example=text)
        for text in islice(_examples(layers, lower, asked), MOST_EXAMPLES)
    ]
    allowed = (decision for decision in tried if decision.outcome is Outcome.ALLOWED)
    return next(allowed, None) or _unsure(tried)


def _unsure(tried: list[Decision]) -> Decision:
    doubts = [*dict.fromkeys(doubt for decision in tried for doubt in decision.doubts)]
    because = dict.fromkeys(ref for decision in tried for ref in decision.because)
    return Decision(Outcome.UNKNOWN, tuple(because), (*doubts[: MOST_DOUBTS - 1], "which resource it is"))


def _reaches(layer: Layer, action: str, asked: Asked) -> bool:
    """Whether a statement of the layer may allow the action somewhere within the pattern."""
    return bool(layer.unreadable) or any(_may_reach(rule, asked) for rule in _allowing(layer, action, asked.context))


def _may_reach(rule: Rule, asked: Asked) -> bool:
    patterns = rule.patterns(asked.context)
    return patterns is None or any(asked.may_meet(one) for one in patterns.values())


def _allowing(layer: Layer, action: str, context: Context) -> Iterator[Rule]:
    return (rule for rule in layer.rules(action) if rule.is_allow and rule.meets_conditions(context) is not False)


def _denying(layers: list[Layer], action: str, asked: Asked) -> tuple[StatementRef, ...]:
    """The sure denies that leave nothing: one covers the pattern, or each part of it that is allowed is covered."""
    sure = [
        (layer, rule)
        for layer in layers
        for rule in layer.rules(action)
        if not rule.is_allow and rule.meets_conditions(asked.context)
    ]
    whole = tuple(layer.ref(rule) for layer, rule in sure if asked.is_covered(asked.parts, rule))
    if whole or not sure or layers[0].unreadable:
        return whole
    allowed = [rule.patterns(asked.context) for rule in _allowing(layers[0], action, asked.context)]
    met = [one for patterns in allowed for one in (patterns or {}).values() if asked.may_meet(one)]
    by_part = [[(layer, rule) for layer, rule in sure if asked.is_covered(one, rule)] for one in met]
    if None in allowed or not met or not all(by_part):
        return ()
    return tuple(dict.fromkeys(layer.ref(rule) for found in by_part for layer, rule in found))


def _examples(layers: list[Layer], action: str, asked: Asked) -> Iterator[str]:
    """Resources to try: one from each overlap with an allow, and one from the pattern itself."""
    allowing = (rule for layer in layers for rule in _allowing(layer, action, asked.context))
    patterns = (one for rule in allowing for one in (rule.patterns(asked.context) or {}).values())
    for one in dict.fromkeys([*islice(patterns, 4 * MOST_EXAMPLES), asked.parts]):
        text = asked.example(one)
        if text is not None:
            yield text
