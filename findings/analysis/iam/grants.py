"""Who can: which statement grants an action on a resource, and what to take out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .anywhere import Asked, decide_any
from .context import Context
from .decision import Decision, Outcome
from .evaluator import Evaluator
from .rules import Rule, StatementRef
from .truth import Truth


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement that gives an action, or (outcome UNKNOWN) may give it.

    action_texts, resource_texts: the texts as written that match (all of NotAction or NotResource if it is one of
    these). remedy: one sentence with the line to take out; what stands in it is text from the cloud.
    """

    action: str
    outcome: Outcome
    statement: StatementRef
    action_texts: tuple[str, ...]
    resource_texts: tuple[str, ...]
    is_not_action: bool = False
    is_not_resource: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """The one line to remove (below NotAction: to add); a line with wildcards gives more than this action."""
        if not self.action_texts:
            return f'Read policy "{self.statement.policy}": what it grants is not known.'
        if self.is_not_action:
            return f'Add "{self.action}" to NotAction in {self.statement.label}.'
        wide = any(text.lower() != self.action.lower() for text in self.action_texts)
        lines = ", ".join(f'"{text}"' for text in self.action_texts)
        hint = " and list the actions that are needed" if wide else ""
        return f"Remove {lines} from Action in {self.statement.label}{hint}."


def grants(
    evaluator: Evaluator, actions: Iterable[str], resource: str, *, is_pattern: bool = False
) -> tuple[Grant, ...]:
    """List what gives each of the actions on a resource, in the order of actions and statements.

    Nothing is listed for an action that is surely denied or not allowed. With is_pattern the question is about any
    resource that the pattern matches (see decide_any). Only identity policies are listed: they are what the role's
    owner can change.
    """
    found: list[Grant] = []
    for action in actions:
        decision = decide_any(evaluator, action, resource) if is_pattern else evaluator.decide(action, resource)
        if decision.outcome in (Outcome.ALLOWED, Outcome.UNKNOWN):
            found.extend(_granting(evaluator, action, Asked(resource, evaluator) if is_pattern else resource, decision))
    return tuple(found)


def _granting(evaluator: Evaluator, action: str, asked: str | Asked, decision: Decision) -> Iterator[Grant]:
    layer, context = evaluator.identity, evaluator.context(evaluator.principal.account)
    for rule in layer.rules(action.lower()):
        meets = rule.meets_conditions(context) if rule.is_allow else False
        if meets is not False and (texts := _resource_texts(rule, asked, context)):
            outcome = decision.outcome if meets else Outcome.UNKNOWN
            one = rule.statement
            lines = one.actions if one.is_not_action else rule.matching_actions(action.lower())
            flags = (one.is_not_action, one.is_not_resource)
            yield Grant(action, outcome, layer.ref(rule), lines, texts, *flags, decision.doubts)
    for policy in layer.unreadable:
        ref = StatementRef(layer.kind, policy.source, "", -1, is_allow=True)
        yield Grant(action, Outcome.UNKNOWN, ref, (), (), doubts=(policy.reason,))


def _resource_texts(rule: Rule, asked: str | Asked, context: Context) -> tuple[str, ...]:
    """The texts of Resource that reach the resource, all of NotResource if it leaves it in; empty if none does."""
    written = rule.statement.resources or ("*",)
    if isinstance(asked, str):
        met: Truth = rule.meets_resource(asked, context)
        if met is False or rule.statement.is_not_resource:
            return () if met is False else written
        return rule.matching_resources(asked, context)
    patterns = rule.patterns(context)
    return written if patterns is None else tuple(text for text, one in patterns.items() if asked.may_meet(one))
