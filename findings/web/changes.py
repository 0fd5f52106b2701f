"""What changed of late: the steps of findings, grouped by what happened; a first scan is one line, not a thousand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from auditportal.common.clock import now
from collectors.models import CloudAccount, RunState, Scan
from findings.models import State, Transition, Verb
from findings.web.act_notice import REVERSIBLE

SINCE = timedelta(days=1)
# By how much the clocks of two workers may differ: one writes the steps, another the end of the scan.
_SKEW = timedelta(minutes=1)
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


@dataclass
class FirstScan:
    """What the first look at an account found; ended is None while it runs, or when it was stopped before its end."""

    account: CloudAccount
    count: int = 0
    ended: datetime | None = None
    running: bool = False

    @property
    def steps(self) -> Q:
        """The steps that the first look wrote."""
        own = Q(verb=Verb.OPENED, finding__account=self.account)
        return own & Q(at__lte=self.ended + _SKEW) if self.ended else own


@dataclass(frozen=True)
class Changes:
    """The kinds of change since a day ago; partial when there were more steps than are read."""

    kinds: list[Kind]
    partial: bool
    first_scans: list[FirstScan] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether anything happened."""
        return bool(self.first_scans) or any(kind.count for kind in self.kinds)


def changes(accounts: Iterable[CloudAccount]) -> Changes:
    """Return what happened to findings since yesterday, the worst of each kind first."""
    accounts = list(accounts)
    since = now() - SINCE
    kinds = {verb.value: Kind(verb.value, label, tone) for verb, label, tone in KINDS}
    first_scans = _first_scans(accounts, since)
    steps = Transition.objects.filter(at__gte=since).exclude(_NO_NEWS)
    for first in first_scans:
        steps = steps.exclude(first.steps)
    steps = steps.order_by("-at")[:MOST_READ]
    rows: list[Any] = list(steps.values_list("pk", "verb", "finding_id", "finding__account_id", "finding__severity"))
    visible = {account.pk for account in accounts}
    chosen: dict[str, list[tuple[int, int]]] = {verb: [] for verb in kinds}
    for pk, verb, account_id, severity in _lasting(rows):
        if verb in kinds and account_id in visible:
            kinds[verb].count += 1
            chosen[verb].append((-severity, -pk))
    _load(kinds, chosen)
    return Changes(list(kinds.values()), len(rows) == MOST_READ, first_scans)


def _lasting(rows: Iterable[Any]) -> Iterator[tuple[int, str, int, int]]:
    """Yield the steps, newest first, without the acts that were taken back afterwards."""
    taken_back: Counter[int] = Counter()
    for pk, verb, finding_id, account_id, severity in rows:
        if verb == Verb.UNDONE:
            taken_back[finding_id] += 1
        elif verb in REVERSIBLE and taken_back[finding_id]:
            taken_back[finding_id] -= 1
        else:
            yield pk, verb, account_id, severity


# What came back as somebody had put it aside asks nobody to look.
_NO_NEWS = Q(verb=Verb.REOPENED, to_state__in=(State.ACCEPTED, State.SUPPRESSED))
_SEEN = (RunState.DONE, RunState.PARTIAL)


def _first_scans(accounts: list[CloudAccount], since: datetime) -> list[FirstScan]:
    """Return the accounts of which nothing was seen before, with what their scans opened up to the first that ended."""
    before = Scan.objects.filter(account=OuterRef("pk"), state__in=_SEEN, finished__lt=since)
    fresh = CloudAccount.objects.filter(pk__in=[account.pk for account in accounts]).exclude(Exists(before))
    found = {account.pk: FirstScan(account) for account in fresh.order_by("name")}
    opened = Coalesce(Sum("runs__opened"), 0)
    scans: Any = Scan.objects.filter(account__in=found).annotate(opened=opened).order_by("pk")
    for scan in scans:
        first = found[scan.account_id]
        if first.ended is None:
            first.count += scan.opened
            first.running = scan.is_open
            first.ended = scan.finished if scan.state in _SEEN else None
    return [first for first in found.values() if first.count or first.running or first.ended]


def _load(kinds: dict[str, Kind], chosen: dict[str, list[tuple[int, int]]]) -> None:
    wanted = {verb: [-pk for _, pk in sorted(pairs)[:MOST_SHOWN]] for verb, pairs in chosen.items()}
    ids = [pk for pks in wanted.values() for pk in pks]
    held = Transition.objects.select_related("finding__account", "actor").in_bulk(ids)
    for verb, pks in wanted.items():
        kinds[verb].latest = [held[pk] for pk in pks]
