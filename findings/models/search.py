"""Search in ARN, name and reason by trigram index; two characters find names that begin with them.

A search that hits few findings is counted exactly, from the hits themselves; one that hits many is walked in the order
of the list and its counts are bounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import OperationalError, connection, transaction

from .cube import Cube
from .filters import BadFilterError
from .tally_sql import CELL

MOST_HITS = 2000  # counted exactly; above that a walk in the order of the list mostly finds fifty soon
LONGEST_MILLISECONDS = 2000


@dataclass(frozen=True, slots=True)
class Hits:
    """All findings that a search hits: their ids and their counts."""

    ids: tuple[int, ...]
    cube: Cube


def matching_sql(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return SQL conditions on `f` (findings_finding) and their values; none for an empty search."""
    if not text:
        return [], {}
    if len(text) < 3:
        # Shorter than a trigram: only the beginning of a name can be looked up in the index.
        return ["f.resource_name ILIKE %(w_search)s"], {"w_search": f"{_literal(text)}%"}
    columns = ("f.resource_name", "f.arn", "f.reason")
    either = " OR ".join(f"{column} ILIKE %(w_search)s" for column in columns)
    return [f"({either})"], {"w_search": f"%{_literal(text)}%"}


def _literal(text: str) -> str:
    """Take their meaning from LIKE's wildcards."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def search(text: str, accounts: Iterable[int]) -> Hits | None:
    """Return what a search hits in these accounts, or None if that is more than MOST_HITS; raises BadFilterError."""
    conditions, values = matching_sql(text)
    sql = f"""
        WITH hits AS MATERIALIZED (
            SELECT {CELL}, id FROM findings_finding f
            WHERE {conditions[0]} AND f.account_id = ANY(%(w_account)s::bigint[]) LIMIT %(most)s
        )
        SELECT {CELL}, count(*)::int, array_agg(id) FROM hits GROUP BY {CELL}"""  # noqa: S608 - our own columns
    rows = bounded(sql, values | {"w_account": list(accounts), "most": MOST_HITS + 1})
    if sum(row[-2] for row in rows) > MOST_HITS:
        return None
    return Hits(tuple(chain.from_iterable(row[-1] for row in rows)), Cube().plus(row[:-1] for row in rows))


def bounded_count(conditions: list[str], values: dict[str, Any]) -> int:
    """Return how many findings meet the conditions, at most MOST_HITS + 1; raises BadFilterError."""
    where = " AND ".join(conditions)
    sql = f"SELECT count(*) FROM (SELECT FROM findings_finding f WHERE {where} LIMIT %(most)s) AS hits"  # noqa: S608
    return int(bounded(sql, values | {"most": MOST_HITS + 1})[0][0])


class SlowSearchError(BadFilterError):
    """A search did not end in its time; the message says what helps."""


def bounded(sql: str, values: dict[str, Any], milliseconds: int = LONGEST_MILLISECONDS) -> list[Any]:
    """Return the rows of a query that may not run long; raises SlowSearchError when it does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
            cursor.execute(sql, values)
            rows = list(cursor.fetchall())
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return rows
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        raise SlowSearchError("This search takes too long; type more characters or choose a filter first.") from error
