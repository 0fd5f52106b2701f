"""The trigger that keeps FindingTally exact, and its compaction.

A statement that changes findings appends signed numbers per cell; nothing is updated, so writers never wait for each
other and cannot deadlock. `txid` is the transaction that wrote a row: a reader that keeps counts in memory asks only
for what became visible since its last look (see cube.py). `base` marks rows written by compaction.
"""

from django.db import connection, transaction

CELL = "account_id, region, rule_id, severity, state, assignee_id"
WORTH_COMPACTING = 2000  # appended rows; every compaction makes each process read the whole tally once

FORWARD_SQL = f"""
ALTER TABLE findings_findingtally
    ADD COLUMN txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD COLUMN base boolean NOT NULL DEFAULT false;
CREATE INDEX tally_txid ON findings_findingtally (txid);

CREATE FUNCTION findings_tally_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_findingtally ({CELL}, n)
    SELECT {CELL}, count(*) FROM after_rows GROUP BY {CELL};
    RETURN NULL;
END $$;

CREATE FUNCTION findings_tally_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_findingtally ({CELL}, n)
    SELECT {CELL}, -count(*) FROM before_rows GROUP BY {CELL};
    RETURN NULL;
END $$;

CREATE FUNCTION findings_tally_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_findingtally ({CELL}, n)
    SELECT {CELL}, sum(n) FROM (
        SELECT {CELL}, 1 AS n FROM after_rows UNION ALL SELECT {CELL}, -1 FROM before_rows
    ) AS steps GROUP BY {CELL} HAVING sum(n) <> 0;
    RETURN NULL;
END $$;

CREATE FUNCTION findings_tally_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_findingtally ({CELL}, n)
    SELECT {CELL}, -sum(n) FROM findings_findingtally GROUP BY {CELL} HAVING sum(n) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER findings_tally_insert AFTER INSERT ON findings_finding
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION findings_tally_insert();
CREATE TRIGGER findings_tally_delete AFTER DELETE ON findings_finding
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION findings_tally_delete();
CREATE TRIGGER findings_tally_update AFTER UPDATE ON findings_finding
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION findings_tally_update();
CREATE TRIGGER findings_tally_truncate AFTER TRUNCATE ON findings_finding
    FOR EACH STATEMENT EXECUTE FUNCTION findings_tally_truncate();

INSERT INTO findings_findingtally ({CELL}, n) SELECT {CELL}, count(*) FROM findings_finding GROUP BY {CELL};
"""  # noqa: S608 - only names of our own columns

REVERSE_SQL = """
DROP TRIGGER findings_tally_insert ON findings_finding;
DROP TRIGGER findings_tally_delete ON findings_finding;
DROP TRIGGER findings_tally_update ON findings_finding;
DROP TRIGGER findings_tally_truncate ON findings_finding;
DROP FUNCTION findings_tally_insert();
DROP FUNCTION findings_tally_delete();
DROP FUNCTION findings_tally_update();
DROP FUNCTION findings_tally_truncate();
DROP INDEX tally_txid;
ALTER TABLE findings_findingtally DROP COLUMN txid, DROP COLUMN base;
"""

_WORTH_IT = """
SELECT count(*) FILTER (WHERE NOT base) > greatest(%s, count(*) FILTER (WHERE base) / 4)
    OR bool_or(NOT pg_visible_in_snapshot(txid, pg_current_snapshot()))
FROM findings_findingtally
"""

_COMPACT = f"""
WITH gone AS (DELETE FROM findings_findingtally RETURNING {CELL}, n)
INSERT INTO findings_findingtally ({CELL}, n, base)
SELECT {CELL}, sum(n), true FROM gone GROUP BY {CELL} HAVING sum(n) <> 0
"""  # noqa: S608


def compact_tally(*, at_least: int = WORTH_COMPACTING) -> int:
    """Replace all rows of the tally by one per cell if that is worth it; returns how many rows are left, or 0.

    Worth it: more than `at_least` appended rows and more than a quarter of the rest, or rows that came from a dump.
    Rows that other transactions have not committed yet are neither seen nor lost. Two compactions take turns.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('findings_findingtally'))")
        cursor.execute(_WORTH_IT, [at_least])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_COMPACT)
        return int(cursor.rowcount)
