"""manage.py evaluate FILE: run the checks on a recorded snapshot, without a cloud or a database."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from collectors.snapshot import Snapshot, SnapshotFormatError, decode_snapshots
from findings.checks import CHECKS
from findings.engine.evaluate import evaluate
from findings.verdict import Status, Verdict

_ORDER = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)
Row = tuple[Snapshot, str, Verdict]


class Command(BaseCommand):
    """Print verdicts and totals; exit 1 if a check failed, 2 if the file cannot be read."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to print."""
        parser.add_argument("file", type=Path, help="written by manage.py record_snapshot; - reads standard input")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--all", action="store_true", help="show passes and what is not applicable too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, judge, print; the exit code says whether anything failed."""
        rows = _judged(options["file"])
        shown = rows if options["all"] else [row for row in rows if row[2].status in (Status.FAIL, Status.UNKNOWN)]
        text = _as_json(shown, rows) if options["format"] == "json" else _as_table(shown, rows)
        self.stdout.write(text)
        if any(verdict.status is Status.FAIL for _, _, verdict in rows):
            sys.exit(1)


def _judged(path: Path) -> list[Row]:
    try:
        body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        snapshots = decode_snapshots(body)
        rows = [
            (snapshot, result.check_id, verdict)
            for snapshot in snapshots
            for result in evaluate(snapshot)
            for verdict in result.verdicts
        ]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", returncode=2) from error
    except SnapshotFormatError as error:
        raise CommandError(f"{path}: {_shown(str(error))}", returncode=2) from error
    return sorted(rows, key=lambda row: (_ORDER.index(row[2].status), -CHECKS[row[1]].severity, row[1], row[2].arn))


def _totals(rows: list[Row]) -> dict[str, int]:
    counts = Counter(verdict.status for _, _, verdict in rows)
    return {status.value: counts[status] for status in _ORDER}


def _as_json(shown: list[Row], rows: list[Row]) -> str:
    verdicts = [
        {
            "account_id": snapshot.account_id,
            "region": snapshot.region,
            "check": check_id,
            "severity": CHECKS[check_id].severity.label,
            **msgspec.to_builtins(verdict),
        }
        for snapshot, check_id, verdict in shown
    ]
    return msgspec.json.format(msgspec.json.encode({"totals": _totals(rows), "verdicts": verdicts})).decode()


def _as_table(shown: list[Row], rows: list[Row]) -> str:
    lines = [
        f"{verdict.status.value:<15}{CHECKS[check_id].severity.label:<14}{snapshot.region:<16}{check_id:<36}"
        f"{_shown(verdict.resource_name)}: {_shown(verdict.reason)}"
        for snapshot, check_id, verdict in shown
    ]
    totals = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in _totals(rows).items())
    return "\n".join([*lines, f"{len(rows)} verdicts: {totals}."])


def _shown(text: str) -> str:
    """Make control, bidi and zero-width characters visible: a name from a cloud must not steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:400])
