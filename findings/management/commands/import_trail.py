"""manage.py import_trail PATH...: judge files of a CloudTrail trail from disk, gzip or plain JSON."""

import sys
import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from auditportal.common.clock import now
from collectors.models import CloudAccount
from findings.engine.trail_import import DIGESTS, Import, Imported, files_below
from findings.models import Finding
from findings.tasks.events import matcher

MOST_ACCOUNTS = 50


class Command(BaseCommand):
    """Print what was found; exit 1 if something was set aside or of no known account, 2 if a path cannot be read."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths and the account."""
        parser.add_argument("paths", nargs="+", type=Path, help="files, or folders with files below")
        parser.add_argument("--account", default="", help="take only the records of this account id")

    def handle(self, *_: Any, paths: list[Path], account: str, **__: Any) -> None:
        """Take each file in and say what came of it; a file that was taken in before changes nothing."""
        only = CloudAccount.objects.present().filter(account_id=account).first() if account else None
        if account and only is None:
            raise CommandError(f"No account {account[:20]!r} is registered.", returncode=2)
        begin, start = now(), time.monotonic()
        importing = Import(matcher(), only)
        try:
            for path in files_below(paths):
                importing.take(path)
        except OSError as error:
            raise CommandError(f"{_shown(str(error.filename))}: {error.strerror}", returncode=2) from error
        self._say(importing.done, time.monotonic() - start, begin)
        if importing.done.set_aside or importing.done.unknown:
            sys.exit(1)

    def _say(self, done: Imported, seconds: float, begin: datetime) -> None:
        pace = round(done.events / seconds) if seconds else 0
        self.stdout.write(
            f"{done.files} files ({done.before} judged before), {done.events} events in {seconds:.1f} s ({pace}/s), "
            f"{done.told} told, {done.set_aside} set aside"
        )
        if done.digests:
            self.stdout.write(f"{done.digests} files of {DIGESTS} were left out: chains are verified in their bucket")
        rows = Finding.objects.filter(account__in=done.accounts, changed__gte=begin, resource_type="TrailEvent")
        for rule_id, number in rows.order_by().values_list("rule_id").annotate(n=Count("pk")).order_by("-n", "rule_id"):
            self.stdout.write(f"  {rule_id:<45} {number:>6} findings, {done.rules[rule_id]:>8} events")
        for reason in done.reasons:
            self.stderr.write(f"set aside: {_shown(reason)}")
        for account_id, number in done.unknown.most_common(MOST_ACCOUNTS):
            self.stderr.write(f"not judged: {number} records of {_shown(account_id)}, which is not registered")


def _shown(text: str) -> str:
    """Make control, bidi and zero-width characters visible: a file must not steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:400])
