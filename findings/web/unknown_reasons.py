"""Why a check could not decide although nothing was missing: it judges what is kept of the region again."""

from collections.abc import Iterable

from collectors.snapshot import SnapshotFormatError
from collectors.storage import kept_snapshot
from findings.checks import Check
from findings.engine.evaluate import judge
from findings.models import RegionPosture

MOST_REGIONS = 3
MOST_REASONS = 3


def unknown_reasons(check: Check, rows: Iterable[RegionPosture]) -> dict[int, list[str]]:
    """Return the reasons per row for the first rows that are unknown without a missing permission."""
    unexplained = [row for row in rows if row.unknown and not row.missing]
    return {row.pk: _reasons(check, row) for row in unexplained[:MOST_REGIONS]}


def _reasons(check: Check, row: RegionPosture) -> list[str]:
    try:
        verdicts = judge(check, kept_snapshot(row.account, row.region)).verdicts
    except SnapshotFormatError:
        # Kept by a version with other fields: the counts stand, their reasons come back with the next scan.
        return []
    unknown = (verdict.reason for verdict in verdicts if verdict.status == "unknown")
    return list(dict.fromkeys(unknown))[:MOST_REASONS]
