"""The rows of a report, streamed out of the database by COPY, so that a million of them take no memory here."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from findings.models import State
from findings.models.conditions import conditions_of
from findings.models.selection import Selection
from findings.rules import RULES, titles
from findings.verdict import Severity

CHUNK_BYTES = 64 * 1024
LONGEST_SECONDS = 600  # a slow receiver holds the statement open

# Header -> SQL. f is the finding, a its account, g the account's group, p the assignee, c the check, v and t the words.
TEXTS = {
    "severity": "v.word",
    "state": "t.word",
    "check": "f.rule_id",
    "title": "coalesce(c.title, f.rule_id)",
    "account": "a.name",
    "account_id": "a.account_id",
    "environment": "a.environment",
    "group": "g.name",
    "region": "f.region",
    "resource_type": "f.resource_type",
    "resource_name": "f.resource_name",
    "arn": "f.arn",
    "reason": "f.reason",
    "assignee": "p.username",
}
TIMES = {"first_seen": "f.first_seen", "opened": "f.opened", "changed": "f.changed", "resolved": "f.resolved"}
PLAIN = {
    "accepted_until": "f.accepted_until",
    "occurrences": "f.occurrences",
    "id": "f.id",
}
_JOINS = """
    JOIN collectors_cloudaccount a ON a.id = f.account_id
    JOIN collectors_accountgroup g ON g.id = a.group_id
    LEFT JOIN members_user p ON p.id = f.assignee_id
    LEFT JOIN unnest(%(c_ids)s::text[], %(c_titles)s::text[]) AS c (id, title) ON c.id = f.rule_id
    JOIN unnest(%(v_ids)s::int[], %(v_words)s::text[]) AS v (id, word) ON v.id = f.severity
    JOIN unnest(%(t_ids)s::text[], %(t_words)s::text[]) AS t (id, word) ON t.id = f.state
"""


def select_sql(selection: Selection, columns: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return a SELECT of the findings of a selection in the order of their ids, and its values."""
    conditions, values = conditions_of(selection)
    listed = ", ".join(f'{sql} AS "{header}"' for header, sql in columns.items())
    known = titles(list(RULES))
    values |= {
        "c_ids": list(known),
        "c_titles": list(known.values()),
        "v_ids": [severity.value for severity in Severity],
        "v_words": [severity.label for severity in Severity],
        "t_ids": State.values,
        "t_words": [str(label) for label in State.labels],
    }
    where = " AND ".join(conditions)
    return f"SELECT {listed} FROM findings_finding f {_JOINS} WHERE {where} ORDER BY f.id", values  # noqa: S608


def copied(sql: str, values: dict[str, Any]) -> Iterator[bytes]:
    """Yield what a COPY ... TO STDOUT statement writes, one row at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST_SECONDS}s'")
        with cursor.copy(sql, values) as rows:
            yield from rows


def in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces to chunks worth a network packet."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(bytes(piece))
        size += len(piece)
        if size >= CHUNK_BYTES:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)
