"""manage.py record_snapshot ACCOUNT > file.json: what the last scan read, for evaluation without a cloud."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from collectors.models import CloudAccount
from collectors.snapshot import encode_snapshots
from collectors.storage import kept_snapshots


class Command(BaseCommand):
    """Write the kept snapshots of one account as JSON to standard output."""

    help = "Write what the last scan of an account read, as JSON. ACCOUNT is its account id or its name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare ACCOUNT."""
        parser.add_argument("account", metavar="ACCOUNT", help="account id or name")

    def handle(self, *_: Any, account: str, **__: Any) -> None:
        """Find the account and write its snapshots."""
        found = CloudAccount.objects.present().filter(Q(account_id=account) | Q(name=account))
        if len(found) != 1:
            known = ", ".join(f"{row.account_id} ({row.name})" for row in CloudAccount.objects.present())
            raise CommandError(f"{len(found)} accounts match {account!r}; use one of: {known or 'none is registered'}")
        snapshots = kept_snapshots(found[0])
        if not snapshots:
            raise CommandError(f"{found[0]} was never scanned; start a scan first")
        sys.stdout.write(encode_snapshots(snapshots).decode() + "\n")
