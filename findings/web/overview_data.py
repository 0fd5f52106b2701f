"""What the overview says: read-only questions, each bounded, all about accounts that the person may see."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum

from auditportal.common.clock import now
from auditportal.members.models import User
from collectors.models import CloudAccount, Coverage, Function, RunState, Scan
from findings.checks import CHECKS, Check
from findings.models import OPEN_STATES, PostureDay, RegionPosture
from findings.models.filters import Filter
from findings.models.selection import select
from findings.verdict import Severity

SEVERITIES = tuple(sorted(Severity, reverse=True))
TREND_DAYS = 30
MOST_HOLES = 8
MOST_CHECKS = 6
MOST_FUNCTIONS = 8
_SAMPLED = 200
_NO_HOLE = ("ok", "unsupported")


@dataclass(frozen=True, slots=True)
class Traces:
    """Of how many functions an attack would leave a trace, of how many not, and of how many nobody can say."""

    total: int
    traced: int
    blind: int
    unknown: int
    completeness: float | None = None


@dataclass
class AccountPosture:
    """How one account stands."""

    account: CloudAccount
    severities: Mapping[Severity, int] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    functions: int = 0
    completeness: float | None = None
    read: int = 0
    readable: int = 0
    last_scan: Scan | None = None
    open_scan: Scan | None = None

    @property
    def open_findings(self) -> int:
        """Findings that somebody has to act on."""
        return sum(self.severities.values())


@dataclass(frozen=True)
class GroupPosture:
    """The accounts of one group."""

    name: str
    id: int
    accounts: list[AccountPosture]

    @property
    def severities(self) -> dict[Severity, int]:
        """Open findings of all accounts by severity."""
        sums = {severity: sum(one.severities.get(severity, 0) for one in self.accounts) for severity in SEVERITIES}
        return {severity: n for severity, n in sums.items() if n}

    @property
    def unknown(self) -> int:
        """Verdicts that could not be decided."""
        return self.total("unknown")

    @property
    def completeness(self) -> float | None:
        """Audit completeness over all functions of the group; None where none was judged."""
        judged = [(one.completeness, one.functions) for one in self.accounts if one.completeness is not None]
        functions = sum(count for _, count in judged)
        return sum(share * count for share, count in judged) / functions if functions else None

    def total(self, name: str) -> int:
        """Return the sum of one number (passed, failed, unknown, read, readable) over the accounts."""
        return sum(getattr(one, name) for one in self.accounts)


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that is not read, and the permission that would help."""

    account: CloudAccount
    state: str
    permission: str
    regions: list[str]
    types: list[str]
    detail: str


@dataclass(frozen=True, slots=True)
class Day:
    """The sum over all accounts at the end of one day."""

    day: date
    open_findings: int
    passed: int
    failed: int
    unknown: int
    completeness: float | None = None


def traces(accounts: Iterable[CloudAccount]) -> Traces:
    """Answer the question of the product; a function without verdicts counts as unknown."""
    clear = Q(broken="", unproved="", completeness__isnull=False)
    found = (
        Function.objects.present()
        .filter(account__in=accounts)
        .aggregate(
            total=Count("pk"),
            traced=Count("pk", filter=clear),
            blind=Count("pk", filter=~Q(broken="")),
            completeness=Avg("completeness"),
        )
    )
    unknown = found["total"] - found["traced"] - found["blind"]
    return Traces(found["total"], found["traced"], found["blind"], unknown, found["completeness"])


def accounts_of(user: User) -> list[CloudAccount]:
    """Return the accounts that the overview is about."""
    return list(CloudAccount.objects.visible_to(user).present().select_related("group").order_by("group__name", "name"))


def open_scans(accounts: Iterable[CloudAccount]) -> str:
    """Return a short text that is another one when a scan begins, starts to run or ends; empty when none is open."""
    found = Scan.objects.open().filter(account__in=accounts).order_by("pk").values_list("pk", "state")
    said = " ".join(f"{pk}:{state}" for pk, state in found)
    return sha256(said.encode()).hexdigest()[:16] if said else ""


def groups(user: User, accounts: list[CloudAccount]) -> list[GroupPosture]:
    """Return the posture per account, by group; the unreachable and the worst first."""
    held = {account.pk: AccountPosture(account) for account in accounts}
    _add_findings(user, held)
    _add_verdicts(held)
    _add_coverage(held)
    _add_scans(held)
    by_group: dict[int, GroupPosture] = {}
    for posture in held.values():
        group = posture.account.group
        by_group.setdefault(group.pk, GroupPosture(group.name, group.pk, [])).accounts.append(posture)
    for entry in by_group.values():
        entry.accounts.sort(key=_urgency)
    return list(by_group.values())


def _urgency(posture: AccountPosture) -> tuple[Any, ...]:
    worst = [-posture.severities.get(severity, 0) for severity in SEVERITIES]
    return (posture.account.state != "failing", *worst, posture.account.name)


def _add_findings(user: User, held: Mapping[int, AccountPosture]) -> None:
    selection = select(user, Filter())
    part = selection.cube.narrowed(selection.part, "state", OPEN_STATES)
    found = selection.cube.grouped(("account", "severity"), part)
    for pk, posture in held.items():
        posture.severities = {severity: n for severity in SEVERITIES if (n := found.get((pk, severity.value)))}


def _add_verdicts(held: Mapping[int, AccountPosture]) -> None:
    sums = {name: Sum(name) for name in ("passed", "failed", "unknown")}
    rows: Any = RegionPosture.objects.filter(account__in=held).values("account").annotate(**sums).order_by()
    for row in rows:
        posture = held[row["account"]]
        posture.passed, posture.failed, posture.unknown = row["passed"], row["failed"], row["unknown"]
    functions: Any = (
        Function.objects.present()
        .filter(account__in=held)
        .values("account")
        .annotate(n=Count("pk"), complete=Avg("completeness"))
        .order_by()
    )
    for row in functions:
        held[row["account"]].functions, held[row["account"]].completeness = row["n"], row["complete"]


def _add_coverage(held: Mapping[int, AccountPosture]) -> None:
    rows: Any = Coverage.objects.filter(account__in=held).exclude(state="unsupported").values("account").order_by()
    for row in rows.annotate(all=Count("pk"), good=Count("pk", filter=Q(state="ok"))):
        posture = held[row["account"]]
        posture.read, posture.readable = row["good"], row["all"]


def _add_scans(held: Mapping[int, AccountPosture]) -> None:
    seen = (RunState.DONE, RunState.PARTIAL)
    for scan in (
        Scan.objects.filter(account__in=held, state__in=seen).order_by("account_id", "-id").distinct("account_id")
    ):
        held[scan.account_id].last_scan = scan
    for scan in Scan.objects.open().filter(account__in=held):
        held[scan.account_id].open_scan = scan


def trend(accounts: Iterable[CloudAccount]) -> list[Day]:
    """Return the last days, oldest first; an account without a look on some day counts with its last one."""
    today = now().date()
    first = today - timedelta(days=TREND_DAYS - 1)
    rows = PostureDay.objects.filter(account__in=accounts, day__gt=first - timedelta(days=30)).order_by("day")
    by_day: dict[date, list[PostureDay]] = {}
    for row in rows:
        by_day.setdefault(max(row.day, first), []).append(row)
    last: dict[int, PostureDay] = {}
    days = []
    for back in range(TREND_DAYS):
        day = first + timedelta(days=back)
        last |= {row.account_id: row for row in by_day.get(day, [])}
        if last:
            days.append(_sum(day, last.values()))
    return days


def _sum(day: date, rows: Collection[PostureDay]) -> Day:
    numbers = [(row.open_findings, row.passed, row.failed, row.unknown) for row in rows]
    functions = sum(row.functions for row in rows if row.completeness is not None)
    summed = sum((row.completeness or 0.0) * row.functions for row in rows)
    still_open, passed, failed, unknown = (sum(column) for column in zip(*numbers, strict=True))
    return Day(day, still_open, passed, failed, unknown, summed / functions if functions else None)


def holes(accounts: list[CloudAccount]) -> list[Hole]:
    """Return what is not read, one entry per account and permission."""
    by_id = {account.pk: account for account in accounts}
    found: dict[tuple[int, str, str], Hole] = {}
    rows = Coverage.objects.filter(account__in=by_id).exclude(state__in=_NO_HOLE)
    for row in rows.order_by("account", "permission", "region", "resource_type")[:2000]:
        key = (row.account_id, row.state, row.permission)
        hole = found.setdefault(key, Hole(by_id[row.account_id], row.state, row.permission, [], [], row.detail))
        for held, value in ((hole.regions, row.region), (hole.types, row.resource_type)):
            if value not in held:
                held.append(value)
    return sorted(found.values(), key=lambda hole: (hole.state != "denied", -len(hole.regions) * len(hole.types)))


def worst_checks(accounts: Iterable[CloudAccount]) -> list[tuple[Check, Mapping[str, int]]]:
    """Return the checks with the most failures, weighed by severity."""
    sums = {name: Sum(name) for name in ("passed", "failed", "unknown")}
    rows: Any = (
        RegionPosture.objects.filter(account__in=accounts).values("rule_id").annotate(**sums).filter(failed__gt=0)
    )
    known = [(check, row) for row in rows.order_by() if (check := CHECKS.get(row["rule_id"]))]
    known.sort(key=lambda pair: (-pair[0].severity, -pair[1]["failed"], pair[0].id))
    return known[:MOST_CHECKS]


def worst_functions(accounts: Iterable[CloudAccount]) -> list[Function]:
    """Return the functions with the least complete evidence; among equals the busiest."""
    found = Function.objects.present().filter(account__in=accounts).exclude(broken="").select_related("account")
    sample = list(found.order_by("completeness", "-failed", "name", "id")[:_SAMPLED])
    sample.sort(key=lambda function: (function.completeness or 0, -(function.invocations or 0), function.name))
    return sample[:MOST_FUNCTIONS]


def judged_at(accounts: Iterable[CloudAccount]) -> datetime | None:
    """Return when something was last judged."""
    found = RegionPosture.objects.filter(account__in=accounts).order_by(F("judged_at").desc()).first()
    return found.judged_at if found else None
