"""What the account pages show, in a bounded number of queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from collectors.models import CloudAccount, Coverage, Scan
from collectors.snapshot import CoverageState
from findings.models import OPEN_STATES, Finding
from findings.verdict import Severity


@dataclass(slots=True)
class AccountLine:
    """One row of the list of accounts."""

    account: CloudAccount
    open: dict[str, int] = field(default_factory=dict)
    functions: int = 0
    covered: int = 0
    coverable: int = 0
    scan: Scan | None = None

    @property
    def total(self) -> int:
        """All open findings."""
        return sum(self.open.values())


def account_lines(accounts: QuerySet[CloudAccount]) -> list[AccountLine]:
    """Return a line per account."""
    rows = list(
        accounts.select_related("group").annotate(
            seen_functions=Count("functions", filter=Q(functions__removed__isnull=True))
        )
    )
    severities = _open_by_severity(rows)
    coverage = _coverage(rows)
    scans = {scan.account_id: scan for scan in _latest_scans(rows)}
    return [
        AccountLine(
            account,
            severities[account.pk],
            account.seen_functions,
            *coverage[account.pk],
            scans.get(account.pk),
        )
        for account in rows
    ]


def _open_by_severity(accounts: list[CloudAccount]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Finding.objects.filter(account__in=accounts, state__in=OPEN_STATES)
        .values_list("account_id", "severity")
        .annotate(n=Count("pk"))
        .order_by("-severity")
    )
    for account, severity, n in rows:
        found[account][Severity(severity).label] = n
    return found


def _coverage(accounts: list[CloudAccount]) -> dict[int, tuple[int, int]]:
    counts: dict[int, Counter[bool]] = defaultdict(Counter)
    rows = Coverage.objects.filter(account__in=accounts).values_list("account_id", "state").annotate(n=Count("pk"))
    for account, state, n in rows:
        counts[account][state == CoverageState.OK] += n
    return defaultdict(lambda: (0, 0), {pk: (c[True], c[True] + c[False]) for pk, c in counts.items()})


def _latest_scans(accounts: list[CloudAccount]) -> QuerySet[Scan]:
    return Scan.objects.filter(account__in=accounts).order_by("account_id", "-pk").distinct("account_id")


def coverage_table(account: CloudAccount) -> dict[str, Any]:
    """Return {"regions": [...], "rows": [(type, [Coverage | None per region])], "holes": [...]}."""
    rows = list(account.coverage.order_by("resource_type", "region"))  # type: ignore[attr-defined]
    regions = sorted({row.region for row in rows})
    by_place = {(row.resource_type, row.region): row for row in rows}
    kinds = sorted({row.resource_type for row in rows})
    return {
        "regions": regions,
        "rows": [(kind, [by_place.get((kind, region)) for region in regions]) for kind in kinds],
        "holes": [row for row in rows if row.state != CoverageState.OK],
    }
