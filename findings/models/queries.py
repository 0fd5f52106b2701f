"""Pages of findings by keyset, at any depth, for any filter.

An order is a list of segments (say one per severity) and, inside a segment, a time column descending, then the id.
Within a segment several indexes give rows in that order: per severity, per account, per check, per person, per exact
place. plans.py chooses the one that skips least; it is read as a few ordered streams that the database merges. So a
rare filter never walks a million rows and a broad one never gathers them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from .conditions import COLUMNS, conditions_of
from .filters import BadFilterError
from .finding import Finding
from .lines import LINE_SQL, Line
from .plans import SEGMENTS, Plan, Segment, among, choose, segments
from .search import MOST_HITS, SlowSearchError, bounded, bounded_count
from .selection import Selection

PAGE_SIZE = 50
LONGEST_WALK_MILLISECONDS = 150
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


def lines_of(
    selection: Selection, start: Cursor | None = None, *, backward: bool = False, size: int = PAGE_SIZE
) -> list[Line]:
    """Return up to `size` findings after (or before) a place, in the order of the list."""
    waiting = _from(segments(selection), start, selection, backward=backward)
    found: list[Line] = []
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
) -> list[Line]:
    plan = choose(selection, batch, need) if selection.hits is None else among(selection, batch)
    wanted = _Wanted(selection, plan, start, backward, need)
    if not selection.broad:
        with connection.cursor() as cursor:
            cursor.execute(*wanted.walk())
            return [Line(*row) for row in cursor.fetchall()]
    try:
        return [Line(*row) for row in bounded(*wanted.walk(), LONGEST_WALK_MILLISECONDS)]
    except SlowSearchError:
        # The hits are rare just here: let the search index find them all and sort them.
        return [Line(*row) for row in bounded(*wanted.gather())]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The first findings of some streams from a place on, as SQL."""

    selection: Selection
    plan: Plan
    start: Cursor | None
    backward: bool
    need: int

    def walk(self) -> tuple[str, dict[str, Any]]:
        """Each stream in the order of its index, as far as needed, and the streams merged."""
        conditions, values = conditions_of(self.selection, decided=self.plan.names)
        conditions += self._equal(name for name in self.plan.names if name not in self.plan.path)
        # IS TRUE keeps the database's estimate but takes a condition from every index: exact counts chose the plan.
        conditions = [f"({condition}) IS TRUE" for condition in conditions]
        conditions += self._equal(self.plan.path) + self._beyond()
        if self.selection.hits is not None:
            conditions.append("f.id = ANY(%(hits)s::bigint[])")
            values["hits"] = list(self.selection.hits.ids)
        sql = self._read_lines(f"""
            SELECT s.s_rank, found.id, found.{self._column} FROM {self._streams()} CROSS JOIN LATERAL (
                SELECT f.id, f.{self._column} FROM findings_finding f WHERE {" AND ".join(conditions) or "true"}
                ORDER BY {self._order("f")} LIMIT %(need)s
            ) AS found
            ORDER BY s.s_rank, {self._order("found")} LIMIT %(need)s""")  # noqa: S608 - our own column names
        return sql, values | self._values()

    def gather(self) -> tuple[str, dict[str, Any]]:
        """All findings of the selection, by whatever index the database likes, and the wanted ones of them sorted."""
        conditions, values = conditions_of(self.selection)
        columns = ", ".join(f"f.{column}" for column, _ in COLUMNS.values())
        sql = self._read_lines(f"""
            WITH hits AS MATERIALIZED (
                SELECT f.id, f.{self._column}, {columns} FROM findings_finding f WHERE {" AND ".join(conditions)}
            )
            SELECT s.s_rank, f.id, f.{self._column} FROM {self._streams()}
            JOIN hits f ON {" AND ".join([*self._equal(self.plan.names), *self._beyond()]) or "true"}
            ORDER BY s.s_rank, {self._order("f")} LIMIT %(need)s""")  # noqa: S608 - our own column names
        return sql, values | self._values()

    def _read_lines(self, places: str) -> str:
        """The lines at some (rank, id, time): only what is shown is read whole, and in the same statement."""
        return f"""
            SELECT {LINE_SQL} FROM ({places}
            ) AS place JOIN findings_finding line ON line.id = place.id
            ORDER BY place.s_rank, {self._order("place")}"""  # noqa: S608 - our own column names

    @property
    def _column(self) -> str:
        return "changed" if self.selection.filter.sort == "changed" else "opened"

    def _order(self, table: str) -> str:
        way = "ASC" if self.backward else "DESC"
        return f"{table}.{self._column} {way}, {table}.id {way}"

    def _equal(self, names: Iterable[str]) -> list[str]:
        return [f"f.{COLUMNS[name][0]} = s.s_{name}" for name in names]

    def _beyond(self) -> list[str]:
        if self.start is None:
            return []
        return [f"(f.{self._column}, f.id) {'>' if self.backward else '<'} (%(at)s, %(id)s)"]

    def _streams(self) -> str:
        arrays = ["%(s_rank)s::int[]", *(f"%(s_{name})s::{COLUMNS[name][1]}[]" for name in self.plan.names)]
        return f"unnest({', '.join(arrays)}) AS s ({', '.join(f's_{name}' for name in ('rank', *self.plan.names))})"

    def _values(self) -> dict[str, Any]:
        columns = zip(*self.plan.streams, strict=True)
        values: dict[str, Any] = {
            f"s_{name}": list(column) for name, column in zip(("rank", *self.plan.names), columns, strict=True)
        }
        place = {"at": self.start.at, "id": self.start.id} if self.start else {}
        return values | place | {"need": self.need}


def total_of(selection: Selection) -> tuple[int, bool]:
    """Return how many findings there are and whether that is exact; raises BadFilterError when a search takes long."""
    if not selection.broad:
        return selection.total, True
    n = bounded_count(*conditions_of(selection))
    return min(n, MOST_HITS), n <= MOST_HITS
