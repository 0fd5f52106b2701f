"""What the account and scan pages show, in a bounded number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from auditportal.common.text import type_words
from auditportal.members.models import User
from collectors.models import CloudAccount, CollectionRun, Coverage, Scan
from collectors.snapshot import CoverageState
from findings.web.overview_data import AccountPosture, GroupPosture, groups

SEEN = (CoverageState.OK, CoverageState.UNSUPPORTED)


@dataclass(frozen=True)
class CoverageTable:
    """How well each resource type of each region is seen: rows are (type, one Coverage or None per region)."""

    regions: list[str]
    rows: list[tuple[str, list[Coverage | None]]]
    holes: list["Hole"]


@dataclass
class Hole:
    """One thing that could not be read, and where."""

    resource_type: str
    state: str
    permission: str
    detail: str
    regions: list[str]


def account_groups(user: User, accounts: QuerySet[CloudAccount]) -> list[GroupPosture]:
    """Return the accounts by group, the unreachable and the worst first."""
    return groups(user, list(accounts.select_related("group").order_by("group__name", "name")))


def posture_of(user: User, account: CloudAccount) -> AccountPosture:
    """Return how one account stands."""
    return groups(user, [account])[0].accounts[0]


def coverage_table(rows: QuerySet[Coverage]) -> CoverageTable:
    """Return how well an account, or the regions of one scan, are seen."""
    found = list(rows.order_by("resource_type", "region"))
    regions = sorted({row.region for row in found})
    places = {(row.resource_type, row.region): row for row in found}
    kinds = sorted({row.resource_type for row in found})
    table = [(type_words(kind), [places.get((kind, region)) for region in regions]) for kind in kinds]
    return CoverageTable(regions, table, _holes(found))


def _holes(rows: list[Coverage]) -> list[Hole]:
    """One entry per cause; a permission that lacks in seventeen regions is one thing to do."""
    found: dict[tuple[str, ...], Hole] = {}
    for row in rows:
        if row.state not in SEEN:
            key = (row.resource_type, row.state, row.permission, row.detail)
            words = (type_words(row.resource_type), row.state, row.permission, row.detail.rstrip(". "))
            found.setdefault(key, Hole(*words, [])).regions.append(row.region)
    return list(found.values())


def coverage_of(scan: Scan, runs: list[CollectionRun]) -> QuerySet[Coverage]:
    """Return the coverage that this scan has left; a later scan of a region replaces it."""
    left = Q(pk__in=[])
    for run in runs:
        if run.started and run.finished:
            left |= Q(region=run.region, checked_at__range=(run.started, run.finished))
    return Coverage.objects.filter(left, account=scan.account_id)


def with_counts(scans: QuerySet[Scan]) -> QuerySet[Any]:
    """Add to each scan how many regions it has, how many are over, and what it opened and resolved; newest first."""
    counted = scans.select_related("account", "requested_by").annotate(
        regions=Count("runs"),
        regions_over=Count("runs", filter=Q(runs__finished__isnull=False)),
        opened=Sum("runs__opened", default=0),
        resolved=Sum("runs__resolved", default=0),
    )
    # Grouping drops the order that the model has by itself.
    return counted.order_by("-pk")
