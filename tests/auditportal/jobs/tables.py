"""Plain tables in which the handlers under test leave their traces; no constraint hides a doubled effect."""

from django.db import connection

TABLES = """
CREATE TABLE IF NOT EXISTS trace_started (job bigint, pid int);
CREATE TABLE IF NOT EXISTS trace_effect (job bigint, pid int);
"""
DROP = "DROP TABLE IF EXISTS trace_started, trace_effect"

IN_MID_JOB = """
SELECT pid FROM trace_started
WHERE NOT EXISTS (SELECT 1 FROM trace_effect WHERE trace_effect.job = trace_started.job)
"""


def numbers(sql: str) -> list[int]:
    """Return the first column of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [int(row[0]) for row in cursor.fetchall()]


def number(sql: str) -> int:
    """Return the one number of a query."""
    return numbers(sql)[0]
