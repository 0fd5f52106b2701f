"""Pages of findings by keyset, at any depth, for any filter.

An order is a list of segments (say one per severity) and, inside a segment, a time column descending, then the id.
Within a segment several indexes give rows in that order: per severity, per account, per check, per person, per exact
place. plans.py chooses the one that skips least; it is read as a few ordered streams that the database merges. So a
rare filter never walks a million rows and a broad one never gathers them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from .conditions import COLUMNS, conditions_of
from .filters import BadFilterError
from .finding import Finding
from .lines import Line
from .plans import SEGMENTS, Plan, Segment, among, choose, segments
from .search import MOST_COUNTED, bounded, bounded_count
from .selection import Selection

PAGE_SIZE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two findings: the segment, the time and the id of the one beside it."""

    segment: Segment
    at: datetime
    id: int

    def encode(self) -> str:
        """Return the text that stands in a URL."""
        micros = (self.at - _EPOCH) // _MICROSECOND
        return "~".join([*map(str, self.segment), str(micros), str(self.id)])


def cursor_at(finding: Finding | Line, sort: str) -> Cursor:
    """Return the place right at a finding in one of the orders."""
    fields = {"severity": finding.severity, "account": finding.account_id, "check": finding.rule_id}
    at = finding.changed if sort == "changed" else finding.opened
    return Cursor(tuple(fields[name] for name in SEGMENTS[sort]), at, finding.id)


def decode(text: str, sort: str) -> Cursor:
    """Return the cursor of a URL; raises BadFilterError."""
    try:
        *segment, micros, pk = text.split("~")
        named = zip(SEGMENTS[sort], segment, strict=True)
        values = tuple(value if name == "check" else _small(value) for name, value in named)
        return Cursor(values, _EPOCH + _small(micros) * _MICROSECOND, _small(pk))
    except (ValueError, OverflowError) as error:
        raise BadFilterError("This page of the list cannot be found; start again at its first page.") from error


def _small(text: str) -> int:
    if len(text) > 19 or not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise ValueError(text[:30])
    return int(text)


def page_ids(
    selection: Selection, start: Cursor | None = None, *, backward: bool = False, size: int = PAGE_SIZE
) -> list[int]:
    """Return the ids of up to `size` findings after (or before) a place, in the order of the list."""
    waiting = _from(segments(selection), start, selection, backward=backward)
    found: list[int] = []
    if start is not None and waiting and waiting[0][0] == start.segment:
        found = _read(selection, [waiting.pop(0)[0]], start, backward=backward, need=size)
    while waiting and len(found) < size:
        batch: list[Segment] = []
        expected = 0
        while waiting and expected < size - len(found):
            segment, n = waiting.pop(0)
            batch.append(segment)
            expected += n
        found += _read(selection, batch, None, backward=backward, need=size - len(found))
    return found[::-1] if backward else found


def _from(
    all_segments: list[tuple[Segment, int]], start: Cursor | None, selection: Selection, *, backward: bool
) -> list[tuple[Segment, int]]:
    """The segments from the cursor's on, in reading direction; the cursor's own is there even when it is empty."""
    if start is None:
        return all_segments[::-1] if backward else all_segments
    place = _key(selection, start.segment)
    if backward:
        rest = [held for held in all_segments[::-1] if _key(selection, held[0]) < place]
    else:
        rest = [held for held in all_segments if _key(selection, held[0]) > place]
    return [held for held in all_segments if held[0] == start.segment] + rest


def _key(selection: Selection, segment: Segment) -> tuple[Any, ...]:
    """Where a segment stands in its order."""
    names = SEGMENTS[selection.filter.sort]
    return tuple(_rank(selection, name, value) for name, value in zip(names, segment, strict=True))


def _rank(selection: Selection, name: str, value: Any) -> Any:
    if name == "severity":
        return -value
    if name == "account":
        account = selection.accounts.get(value)
        return (account.name, account.id) if account else ("", value)
    return value


def _read(
    selection: Selection, batch: Sequence[Segment], start: Cursor | None, *, backward: bool, need: int
) -> list[int]:
    plan = choose(selection, batch, need) if selection.hits is None else among(selection, batch)
    sql, values = _sql(selection, plan, start, backward=backward, need=need)
    if selection.broad:
        return [row[0] for row in bounded(sql, values)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _sql(
    selection: Selection, plan: Plan, start: Cursor | None, *, backward: bool, need: int
) -> tuple[str, dict[str, Any]]:
    column = "changed" if selection.filter.sort == "changed" else "opened"
    way, beyond = ("ASC", ">") if backward else ("DESC", "<")
    conditions, values = conditions_of(selection, decided=plan.names)
    conditions += [f"f.{COLUMNS[name][0]} = s.s_{name}" for name in plan.names if name not in plan.path]
    # IS TRUE keeps the database's estimate but takes a condition from every index: the plan is chosen by exact counts.
    conditions = [f"({condition}) IS TRUE" for condition in conditions]
    conditions += [f"f.{COLUMNS[name][0]} = s.s_{name}" for name in plan.path]
    if selection.hits is not None:
        conditions.append("f.id = ANY(%(hits)s::bigint[])")
        values["hits"] = list(selection.hits.ids)
    columns = list(zip(*plan.streams, strict=True))
    values |= {f"s_{name}": list(column) for name, column in zip(("rank", *plan.names), columns, strict=True)}
    if start is not None:
        conditions.append(f"(f.{column}, f.id) {beyond} (%(at)s, %(id)s)")
        values |= {"at": start.at, "id": start.id}
    values["need"] = need
    arrays = ["%(s_rank)s::int[]", *(f"%(s_{name})s::{COLUMNS[name][1]}[]" for name in plan.names)]
    sql = f"""
        SELECT found.id
        FROM unnest({", ".join(arrays)})
            AS s ({", ".join(f"s_{name}" for name in ("rank", *plan.names))})
        CROSS JOIN LATERAL (
            SELECT f.id, f.{column} AS at FROM findings_finding f
            WHERE {" AND ".join(conditions) or "true"}
            ORDER BY f.{column} {way}, f.id {way} LIMIT %(need)s
        ) AS found
        ORDER BY s.s_rank, found.at {way}, found.id {way} LIMIT %(need)s"""  # noqa: S608 - our own column names
    return sql, values


def total_of(selection: Selection) -> tuple[int, bool]:
    """Return how many findings there are and whether that is exact; raises BadFilterError when a search takes long."""
    if not selection.broad:
        return selection.total, True
    n = bounded_count(*conditions_of(selection))
    return min(n, MOST_COUNTED), n <= MOST_COUNTED
