"""manage.py document_checks: write docs/checks/ from the checks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from findings.checks import CHECKS
from findings.checks.pages import check_page, index_page

PAGES = Path(__file__).parents[3] / "docs" / "checks"


class Command(BaseCommand):
    """Write one page per check and an index; --check only says whether they are up to date."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check and another folder."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is out of date")
        parser.add_argument("--to", type=Path, default=PAGES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, then write or complain."""
        folder: Path = options["to"]
        wanted = {f"{check.id}.md": check_page(check) for check in CHECKS.values()}
        wanted["index.md"] = index_page(CHECKS.values())
        stale = sorted(name for name, text in wanted.items() if _text(folder / name) != text)
        gone = sorted(path for path in folder.glob("*.md") if path.name not in wanted)
        if options["check"]:
            if stale or gone:
                raise CommandError(f"out of date: {', '.join([*stale, *(path.name for path in gone)])}")
            return
        _write(folder, {name: wanted[name] for name in stale}, gone)
        self.stdout.write(f"{len(stale)} pages written, {len(gone)} removed, {len(wanted)} in all.")


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _write(folder: Path, pages: dict[str, str], gone: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text)
    for path in gone:
        path.unlink()
