"""Statements made ready to be asked often: actions indexed by service, resources and conditions compiled once."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter

from .conditions import check_of
from .context import Context
from .document import Policy, Statement, UnreadablePolicy
from .patterns import Parts, matcher, parts_of
from .templates import Template, Unresolved, read_template
from .truth import Truth, all_of, any_of, negation


class Kind(StrEnum):
    """The part that a policy plays in a decision."""

    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SCP = "service control policy"
    RCP = "resource control policy"
    RESOURCE = "resource policy"


@dataclass(frozen=True, slots=True)
class StatementRef:
    """Where a statement stands; index counts from 0, -1 stands for a policy that was not read."""

    kind: Kind
    policy: str
    sid: str
    index: int
    is_allow: bool

    @property
    def label(self) -> str:
        """The words for people; the names in them are text from the cloud."""
        place = f'statement "{self.sid}"' if self.sid else f"statement {self.index + 1}"
        return f'{place} of {self.kind} "{self.policy}"'


class Rule:
    """One statement, compiled; action names are given in lower case."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.is_allow = statement.is_allow
        self._actions = [(text, matcher(parts_of(text.lower()))) for text in statement.actions]
        self._resources = [
            read_template(text, variables=statement.has_variables, wildcards=True)
            for text in statement.resources or ("*",)
        ]
        self._conditions = [(one, check_of(statement, one)) for one in statement.conditions]
        self._fixed = [matcher(one.parts) for one in self._resources if one.parts is not None]
        self._is_fixed = len(self._fixed) == len(self._resources)

    def takes(self, action: str) -> bool:
        """Whether the action is one that the statement speaks of."""
        return any(fits(action) for _, fits in self._actions) is not self.statement.is_not_action

    def applies(self, resource: str, context: Context) -> Truth:
        """Whether resource and conditions are met; action and principal are asked elsewhere."""
        met = self.meets_resource(resource, context)
        return met if met is False or not self._conditions else all_of((met, self.meets_conditions(context)))

    def meets_resource(self, resource: str, context: Context) -> Truth:
        """Whether the resource is one that the statement speaks of.

        A variable without a value matches nothing; what that means below NotResource is undecidable.
        """
        if self._is_fixed:
            found: Truth = any(fits(resource) for fits in self._fixed)
        else:
            found = any_of(self._fits(template, resource, context) for template in self._resources)
        return negation(found) if self.statement.is_not_resource else found

    def _fits(self, template: Template, resource: str, context: Context) -> Truth:
        parts = template.resolve(context)
        if not isinstance(parts, Unresolved):
            return matcher(parts)(resource)
        return False if parts is Unresolved.MISSING and not self.statement.is_not_resource else None

    def meets_conditions(self, context: Context) -> Truth:
        """Whether all lines of the Condition hold."""
        return all_of(check(context) for _, check in self._conditions)

    def patterns(self, context: Context) -> dict[str, Parts] | None:
        """The resources that the statement surely speaks of, by their text; None for NotResource, unknown variables."""
        found = {template.text: template.resolve(context) for template in self._resources}
        if self.statement.is_not_resource or Unresolved.UNKNOWN in found.values():
            return None
        return {text: parts for text, parts in found.items() if not isinstance(parts, Unresolved)}

    def doubts(self, context: Context) -> tuple[str, ...]:
        """Name what cannot be decided: operators with their keys, and unknown variables."""
        lines = [f"{one.operator} {one.key}" for one, check in self._conditions if check(context) is None]
        unknown = [one for one in self._resources if isinstance(one.resolve(context), Unresolved)]
        return tuple(lines + [f"variable {key}" for one in unknown for key in one.keys])

    def matching_actions(self, action: str) -> tuple[str, ...]:
        """The texts of the Action element that match."""
        return tuple(text for text, fits in self._actions if fits(action))

    def matching_resources(self, resource: str, context: Context) -> tuple[str, ...]:
        """The texts of the Resource element that may match, as written."""
        return tuple(one.text for one in self._resources if self._fits(one, resource, context) is not False)

    def services(self) -> frozenset[str] | None:
        """The service prefixes that it speaks of, None if it may be any."""
        found = {_service(text) for text in self.statement.actions}
        return None if self.statement.is_not_action or None in found else frozenset(one for one in found if one)


def _service(action: str) -> str | None:
    prefix = action.lower().partition(":")[0]
    return None if "*" in prefix or "?" in prefix else prefix


@lru_cache(maxsize=1024)
def compiled(policy: Policy) -> tuple[Rule, ...]:
    """Compile each policy once, however many roles carry it."""
    return () if isinstance(policy, UnreadablePolicy) else tuple(Rule(one) for one in policy.statements)


class Layer:
    """All policies that play one part (for SCPs: at one level), asked together."""

    def __init__(self, kind: Kind, policies: Iterable[Policy]) -> None:
        self.kind = kind
        listed = tuple(policies)
        self.unreadable = tuple(one for one in listed if isinstance(one, UnreadablePolicy))
        self._anywhere: list[tuple[int, Rule]] = []
        self._of_service: dict[str, list[tuple[int, Rule]]] = {}
        self._of_action: dict[str, tuple[Rule, ...]] = {}
        for place, rule in enumerate(rule for policy in listed for rule in compiled(policy)):
            for service in rule.services() or ("",):
                self._listed_under(service).append((place, rule))

    def _listed_under(self, service: str) -> list[tuple[int, Rule]]:
        return self._of_service.setdefault(service, []) if service else self._anywhere

    def knows_service(self, action: str) -> bool:
        """Whether any statement may speak of the action's service at all; quick, for asking about many actions."""
        return bool(self._anywhere) or action.partition(":")[0] in self._of_service

    def rules(self, action: str) -> tuple[Rule, ...]:
        """The statements that speak of an action (lower case), whatever the resource, in the order they stand in."""
        found = self._of_action.get(action)
        if found is None:
            near = sorted((*self._of_service.get(action.partition(":")[0], ()), *self._anywhere), key=itemgetter(0))
            found = self._of_action[action] = tuple(rule for _, rule in near if rule.takes(action))
        return found

    def ref(self, rule: Rule) -> StatementRef:
        """Where a statement of this layer stands."""
        one = rule.statement
        return StatementRef(self.kind, one.policy, one.sid, one.index, one.is_allow)
