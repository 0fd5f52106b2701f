"""What changed of late: the steps of findings, grouped by what happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from auditportal.common.clock import now
from collectors.models import CloudAccount
from findings.models import Transition, Verb

SINCE = timedelta(days=1)
MOST_READ = 5000
MOST_SHOWN = 3
KINDS = (
    (Verb.OPENED, "Newly opened", "fail"),
    (Verb.REOPENED, "Reopened", "fail"),
    (Verb.RESOLVED, "Resolved", "pass"),
    (Verb.ACKNOWLEDGED, "Acknowledged", "accent"),
)


@dataclass
class Kind:
    """One kind of change: how often, and the last few."""

    verb: str
    label: str
    tone: str
    count: int = 0
    latest: list[Transition] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """The kinds of change since a day ago; partial when there were more steps than are read."""

    kinds: list[Kind]
    partial: bool

    @property
    def any(self) -> bool:
        """Whether anything happened."""
        return any(kind.count for kind in self.kinds)


def changes(accounts: Iterable[CloudAccount]) -> Changes:
    """Return what happened to findings since yesterday, the worst of each kind first."""
    kinds = {verb.value: Kind(verb.value, label, tone) for verb, label, tone in KINDS}
    steps = Transition.objects.filter(at__gte=now() - SINCE).order_by("-at")[:MOST_READ]
    rows: list[Any] = list(steps.values_list("pk", "verb", "finding__account_id", "finding__severity"))
    visible = {account.pk for account in accounts}
    chosen: dict[str, list[tuple[int, int]]] = {verb: [] for verb in kinds}
    for pk, verb, account_id, severity in rows:
        if verb in kinds and account_id in visible:
            kinds[verb].count += 1
            chosen[verb].append((-severity, -pk))
    _load(kinds, chosen)
    return Changes(list(kinds.values()), len(rows) == MOST_READ)


def _load(kinds: dict[str, Kind], chosen: dict[str, list[tuple[int, int]]]) -> None:
    wanted = {verb: [-pk for _, pk in sorted(pairs)[:MOST_SHOWN]] for verb, pairs in chosen.items()}
    ids = [pk for pks in wanted.values() for pk in pks]
    held = Transition.objects.select_related("finding__account", "actor").in_bulk(ids)
    for verb, pks in wanted.items():
        kinds[verb].latest = [held[pk] for pk in pks]
