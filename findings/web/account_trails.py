"""How the events of an account's trails are read, region by region, for its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Sum

from auditportal.common.clock import now
from collectors.chain_readings import TRAIL_CHAIN
from collectors.event_readings import TRAIL_LOOKUP
from collectors.models import Checkpoint, CloudAccount, ReadObject, RecordAside
from collectors.snapshot import CoverageState
from collectors.trail_readings import TRAIL_CHANGED, TRAIL_FILES, state_of, told_by_files

TRAIL_SOURCES = (TRAIL_FILES, TRAIL_LOOKUP, TRAIL_CHAIN, TRAIL_CHANGED)
DAY = timedelta(days=1)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One region: which way is used, how it stands, and what the last day brought."""

    region: str
    way: str
    state: str
    detail: str
    permission: str
    files: int
    records: int
    aside: int
    waiting: int
    chain: str
    chain_detail: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class TrailsShown:
    """The regions, the newest records that were set aside, and the permissions that lack."""

    rows: list[TrailRow]
    aside: list[RecordAside] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def trails_shown(account: CloudAccount) -> TrailsShown:
    """Return how the events of an account's trails are read."""
    held: dict[str, dict[str, Checkpoint]] = {}
    for row in Checkpoint.objects.filter(account=account, source__in=TRAIL_SOURCES).exclude(source=TRAIL_CHANGED):
        held.setdefault(row.region, {})[row.source] = row
    counts = _counts(account)
    told = {region for pk, region in told_by_files(now()) if pk == account.pk}
    rows = [_row(region, found, counts.get(region, {}), told=region in told) for region, found in sorted(held.items())]
    lacking = sorted({row.permission for row in rows if row.permission and row.state == CoverageState.DENIED})
    return TrailsShown(rows, list(account.records_aside.order_by("-pk").defer("raw")[:MOST_SHOWN]), lacking)


def _counts(account: CloudAccount) -> dict[str, dict[str, int]]:
    rows = ReadObject.objects.filter(account=account, read__gte=now() - DAY).order_by()
    sums = rows.values("region").annotate(files=Count("pk"), events=Sum("records"), aside=Sum("set_aside"))
    return {row["region"]: {name: int(row[name]) for name in ("files", "events", "aside")} for row in sums}


def _row(region: str, found: Mapping[str, Checkpoint], counts: Mapping[str, int], told: bool) -> TrailRow:
    files, history, chain = (found.get(source) for source in (TRAIL_FILES, TRAIL_LOOKUP, TRAIL_CHAIN))
    shown = files if files is not None and (told or files.state != CoverageState.OK or not history) else history
    shown = shown or next(iter(found.values()))
    return TrailRow(
        region=region,
        way=_way(files, history, told=told),
        state=shown.state,
        detail=shown.detail,
        permission=shown.permission,
        files=counts.get("files", 0),
        records=counts.get("events", 0),
        aside=counts.get("aside", 0),
        waiting=state_of(files).waiting if files else 0,
        chain=chain.state if chain else "",
        chain_detail=chain.detail if chain else "",
        checked_at=shown.checked_at,
    )


def _way(files: Checkpoint | None, history: Checkpoint | None, *, told: bool) -> str:
    names = ", ".join(state_of(files).trails) if files else ""
    if told:
        return f"files of {names}"
    if names and history is not None:
        return f"files of {names}, and the event history"
    return "event history" if history is not None else "none yet"
