"""Selection: a filter as one person may use it, with exact counts for every facet, without touching a finding row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from auditportal.members.models import User
from collectors.models import CloudAccount
from findings.rules import RULES

from .cube import Cube, Mask, Part, Person
from .filters import ME, NOBODY, BadFilterError, Filter
from .search import Hits, search
from .tally_reading import current_cube

FACETS = ("state", "severity", "check", "account", "group", "environment", "region", "assignee")


class AccountFacts(NamedTuple):
    """What a filter needs to know of an account."""

    id: int
    name: str
    account_id: str
    environment: str
    group_id: int
    group: str


@dataclass(frozen=True)
class Selection:
    """The findings that a filter means for one person; build it with select()."""

    filter: Filter
    cube: Cube
    accounts: Mapping[int, AccountFacts]
    me: int
    hits: Hits | None = None

    @property
    def broad(self) -> bool:
        """Whether a search hits so much that the counts, which ignore it then, are only upper bounds."""
        return bool(self.filter.q) and self.hits is None

    @cached_property
    def people(self) -> tuple[Person, ...] | None:
        """The assignees asked for (None is nobody), or None for any."""
        return tuple(self.person(value) for value in self.filter.assignee) or None

    def person(self, value: str) -> Person:
        """Return the id that a value of the assignee filter stands for."""
        return {ME: self.me, NOBODY: None}[value] if value in {ME, NOBODY} else int(value)

    @cached_property
    def account_ids(self) -> tuple[int, ...]:
        """The accounts that fit account, group and environment."""
        return tuple(account.id for account in self.accounts.values() if self._fits(account))

    def _fits(self, account: AccountFacts) -> bool:
        asked = self.filter
        return (
            (not asked.account or account.id in asked.account)
            and (not asked.group or account.group_id in asked.group)
            and (not asked.environment or account.environment in asked.environment)
        )

    @cached_property
    def masks(self) -> dict[str, Mask]:
        """Per facet for each cell whether it is let through."""
        asked, mask = self.filter, self.cube.mask
        masks = {"visible": mask("account", self.accounts), "state": mask("state", asked.states)}
        if asked.severity:
            masks["severity"] = mask("severity", asked.severities)
        masks |= {name: mask(name, getattr(asked, name)) for name in ("check", "region") if getattr(asked, name)}
        return masks | {name: mask("account", self._ids_of(name)) for name in _ACCOUNT_FACETS if getattr(asked, name)}

    def _ids_of(self, name: str) -> list[int]:
        asked, read = getattr(self.filter, name), _ACCOUNT_FACETS[name]
        return [account.id for account in self.accounts.values() if read(account) in asked]

    @cached_property
    def part(self) -> Part:
        """The cells in which there is something to show."""
        return self.cube.part(self.masks.values(), self.people)

    @property
    def total(self) -> int:
        """How many findings there are; for a broad search at most so many."""
        return self.part.total

    @cached_property
    def _counts(self) -> dict[str, dict[Any, int]]:
        """What was counted, per facet."""
        return {}

    def counts(self, facet: str) -> dict[Any, int]:
        """Return value -> number of findings of one facet, all other facets applied."""
        if facet not in self._counts:
            self._counts[facet] = self._counted(facet)
        return dict(self._counts[facet])

    def _counted(self, facet: str) -> dict[Any, int]:
        if facet == "assignee":
            return self.cube.per_person(self.cube.part(self.masks.values()) if self.people else self.part)
        if facet not in _ACCOUNT_FACETS:
            found = self.grouped((facet,), self._without(facet))
            return {value: found.get((value,), 0) for value in self.cube.values[facet]}
        totals: dict[Any, int] = {}
        found = self.grouped(("account",), self._without(facet))
        for account in self.accounts.values():
            value = _ACCOUNT_FACETS[facet](account)
            totals[value] = totals.get(value, 0) + found.get((account.id,), 0)
        return totals

    def grouped(self, names: tuple[str, ...], part: Part) -> Mapping[tuple[Any, ...], int]:
        """Return values of these dimensions -> how many findings have them; of the whole part they are kept."""
        if part is not self.part:
            return self.cube.grouped(names, part)
        if names not in self._groups:
            self._groups[names] = self.cube.grouped(names, part)
        return self._groups[names]

    @cached_property
    def _groups(self) -> dict[tuple[str, ...], Mapping[tuple[Any, ...], int]]:
        return {}

    def _without(self, facet: str) -> Part:
        """The cells that all facets but one let through."""
        if facet not in self.masks:
            return self.part
        return self.cube.part((mask for name, mask in self.masks.items() if name != facet), self.people)


_ACCOUNT_FACETS: dict[str, Any] = {
    "account": lambda account: account.id,
    "group": lambda account: account.group_id,
    "environment": lambda account: account.environment,
}


def select(user: User, asked: Filter) -> Selection:
    """Return what a filter means for this person; raises BadFilterError for an account or check that is not there."""
    accounts = visible_accounts(user)
    hits = search(asked.q, accounts) if asked.q else None
    selection = Selection(asked, hits.cube if hits else current_cube(), accounts, user.pk, hits)
    _known("account", asked.account, selection.accounts)
    _known("group", asked.group, {account.group_id for account in selection.accounts.values()})
    rules = [rule for rule in asked.check if rule not in RULES]
    _known("check", rules, (selection.cube if hits is None else current_cube()).values["check"] if rules else ())
    return selection


def visible_accounts(user: User) -> dict[int, AccountFacts]:
    """Return the accounts that a person may see, removed ones too, in the order of their names."""
    rows = CloudAccount.objects.visible_to(user).order_by("name", "pk")
    names = ("pk", "name", "account_id", "environment", "group_id", "group__name")
    return {row[0]: AccountFacts(*row) for row in rows.values_list(*names)}


def _known(name: str, asked: Iterable[Any], known: Any) -> None:
    for value in asked:
        if value not in known:
            raise BadFilterError(f"There is no {name} {value}, or you may not see it.")
