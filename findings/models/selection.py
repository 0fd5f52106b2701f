"""Selection: a filter as one person may use it, with exact counts for every facet, without touching a finding row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from auditportal.members.models import User
from collectors.models import CloudAccount
from findings.checks import CHECKS

from .cube import EVERYBODY, Cube, Layers, Person, count, narrowed, occupied
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
    def masks(self) -> dict[str, int]:
        """Per facet the cells that it lets through."""
        asked, mask = self.filter, self.cube.mask
        masks = {"visible": mask("account", self.accounts), "state": mask("state", asked.states)}
        if asked.severity:
            masks["severity"] = mask("severity", asked.severities)
        masks |= {name: mask(name, getattr(asked, name)) for name in ("check", "region") if getattr(asked, name)}
        return masks | {name: mask("account", self._ids_of(name)) for name in _ACCOUNT_FACETS if getattr(asked, name)}

    def _ids_of(self, name: str) -> list[int]:
        asked, read = getattr(self.filter, name), _ACCOUNT_FACETS[name]
        return [account.id for account in self.accounts.values() if read(account) in asked]

    def mask(self, without: str = "") -> int:
        """Return the cells that all facets but one let through."""
        bits = -1
        for name, mask in self.masks.items():
            if name != without:
                bits &= mask
        return bits

    @cached_property
    def layers(self) -> Layers:
        """The counts of the assignees asked for."""
        return self.cube.layers(self.people)

    @cached_property
    def cells(self) -> int:
        """The cells in which there is something to show."""
        return self.mask() & occupied(self.layers)

    @cached_property
    def total(self) -> int:
        """How many findings there are; for a broad search at most so many."""
        return count(self.layers, self.cells)

    @cached_property
    def _narrowed(self) -> dict[int, Layers]:
        """The counts within a mask, by mask: facets that nothing was asked of share theirs."""
        return {}

    def within(self, mask: int) -> Layers:
        """Return the counts of the assignees asked for within a mask."""
        if mask not in self._narrowed:
            self._narrowed[mask] = narrowed(self.layers, mask)
        return self._narrowed[mask]

    def counts(self, facet: str) -> dict[Any, int]:
        """Return value -> number of findings of one facet, all other facets applied."""
        if facet == "assignee":
            cells, people = self.mask(), self.cube.counts.keys() - {EVERYBODY}
            return {person: count(self.cube.layers([person]), cells) for person in people}
        layers = self.within(self.mask(without=facet))
        if facet in {"group", "environment"}:
            return self._by_account(layers, facet)
        return {value: count(layers, bits) for value, bits in self.cube.values[facet].items()}

    def _by_account(self, layers: Layers, facet: str) -> dict[Any, int]:
        totals: dict[Any, int] = {}
        bits = self.cube.values["account"]
        for account in self.accounts.values():
            value = _ACCOUNT_FACETS[facet](account)
            totals[value] = totals.get(value, 0) + count(layers, bits.get(account.id, 0))
        return totals


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
    rules = [rule for rule in asked.check if rule not in CHECKS]
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
