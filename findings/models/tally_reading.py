"""Keep a Cube per process that is exactly what the present transaction may see."""

import threading
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .cube import Cube

# One statement is one snapshot, so the rows and the snapshot they belong to are read together. A row is "doubtful" when
# its transaction is not one of this server's past (after a restore from a dump): then nothing is kept in memory. Nor is
# it when this transaction stands apart: it sees its own uncommitted rows, or an older snapshot than other requests.
_STATE = """
WITH state AS (
    SELECT pg_current_snapshot() AS snapshot,
        pg_current_xact_id_if_assigned() IS NOT NULL
            OR current_setting('transaction_isolation') <> 'read committed' AS apart,
        concat_ws('/', current_database(), pg_postmaster_start_time(), pg_relation_filenode('findings_findingtally'))
            AS place
)
SELECT snapshot::text, apart, place, flag,
    account_id, region, rule_id, severity, state, assignee_id, n
FROM state LEFT JOIN LATERAL ({rows}) AS rows ON true
"""
_ALL = _STATE.format(
    rows="""
    SELECT account_id, region, rule_id, severity, state, assignee_id, sum(n)::bigint AS n,
        bool_or(NOT pg_visible_in_snapshot(txid, pg_current_snapshot())) AS flag
    FROM findings_findingtally GROUP BY account_id, region, rule_id, severity, state, assignee_id"""
)
_NEW = _STATE.format(
    rows="""
    SELECT account_id, region, rule_id, severity, state, assignee_id, n, base AS flag
    FROM findings_findingtally
    WHERE txid >= pg_snapshot_xmin(%(seen)s::pg_snapshot) AND NOT pg_visible_in_snapshot(txid, %(seen)s::pg_snapshot)"""
)


@dataclass(frozen=True, slots=True)
class _Held:
    """A cube and the snapshot that it is exact for."""

    snapshot: str
    place: str
    cube: Cube


_lock = threading.Lock()
_held: list[_Held] = []


def current_cube() -> Cube:
    """Return the counts as the present statement sees them; one quick query unless everything must be read anew."""
    with _lock:
        held = _refreshed(_held[0]) if _held else None
        if held is None:
            held, lasting = _read_all()
        else:
            lasting = True
        _held[:] = [held] if lasting else []
        return held.cube


def _refreshed(held: _Held) -> _Held | None:
    """Add what became visible since; None if that is not possible."""
    rows = _fetch(_NEW, {"seen": held.snapshot})
    snapshot, apart, place, _ = rows[0][:4]
    if apart or place != held.place or any(row[3] for row in rows):
        return None
    steps = [row[4:] for row in rows if row[4] is not None]
    return _Held(snapshot, place, held.cube.plus(steps) if steps else held.cube)


def _read_all() -> tuple[_Held, bool]:
    """Read every cell; the flag says whether the result may be kept for the next request."""
    rows = _fetch(_ALL, {})
    snapshot, apart, place, _ = rows[0][:4]
    cube = Cube().plus(row[4:] for row in rows if row[4] is not None)
    return _Held(snapshot, place, cube), not apart and not any(row[3] for row in rows)


def _fetch(sql: str, values: dict[str, str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
