"""manage.py setup_sandbox: register the sandbox's accounts, make logins, start the first scan; repeatable."""

import json
import os
import secrets
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from auditportal.common.clock import now
from auditportal.members.models import Role, User
from collectors.models import AccountGroup, CloudAccount, RunState
from collectors.schedules import next_time
from findings.tasks import request_scan

LOGINS = {"admin": Role.ADMIN, "manager": Role.MANAGER, "analyst": Role.ANALYST}


class Command(BaseCommand):
    """Prepare a first look at the product against the sandbox cloud."""

    help = "Register the sandbox's accounts, make one login per role and start the first scan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the address to print."""
        parser.add_argument("--url", default="", help="address of the Portal, to print with the logins")

    def handle(self, *_: Any, url: str, **__: Any) -> None:
        """Do what is not done yet and say where to go."""
        fresh = make_logins(Path(settings.AUDITPORTAL_HOME) / "logins.txt")
        for account in register_accounts(sandbox_accounts()):
            request_scan(account, None)
        restore_roles(sandbox_accounts("--by-hand"))
        self.stdout.write(f"\n  Audit Portal  {url}\n")
        for name, password in fresh.items():
            self.stdout.write(f"    {name:<8} {password}")
        if not fresh:
            self.stdout.write("    logins as before (logins.txt in the data folder)")
        if settings.AUDITPORTAL_SANDBOX_URL:
            self.stdout.write(f"\n  Play the attack  {settings.AUDITPORTAL_SANDBOX_URL}/_sandbox/")
        self.stdout.write("")


def make_logins(file: Path) -> dict[str, str]:
    """Create the logins that are missing; returns their passwords, which are also kept in a private file."""
    fresh: dict[str, str] = {}
    for name, role in LOGINS.items():
        if not User.objects.filter(username=name).exists():
            fresh[name] = secrets.token_urlsafe(12)
            User.objects.create_user(name, password=fresh[name], role=role)
    if fresh:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
            stream.writelines(f"{name} {password}\n" for name, password in fresh.items())
    return fresh


def sandbox_accounts(*words: str) -> list[dict[str, Any]]:
    """Ask the sandbox which accounts it has."""
    answer = _sandbox("accounts", "--json", *words)
    if answer.returncode:
        raise CommandError(f"the sandbox does not list its accounts: {answer.stderr.strip()[-500:]}")
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def restore_roles(accounts: list[dict[str, Any]]) -> None:
    """Make the roles anew that people made for accounts they registered: a sandbox forgets everything when it ends."""
    ids = [entry["account_id"] for entry in accounts]
    for account in CloudAccount.objects.present().filter(account_id__in=ids):
        if account.scans.filter(state=RunState.DONE).exists():
            name = account.role_arn.rpartition("/")[2]
            words = ("--account", account.account_id, "--external-id", account.external_id, "--name", name)
            # A role that is there already was not forgotten: this sandbox did not start anew.
            _sandbox("role", *words)


def _sandbox(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sandbox", *words], capture_output=True, text=True, check=False)


def register_accounts(accounts: list[dict[str, Any]]) -> list[CloudAccount]:
    """Register those that are not there yet and return only these."""
    made = []
    for entry in accounts:
        if CloudAccount.objects.filter(account_id=entry["account_id"]).exists():
            continue
        with transaction.atomic():
            group, _ = AccountGroup.objects.get_or_create(name=entry["group"])
            account = CloudAccount(
                name=entry["name"],
                environment=entry["environment"],
                account_id=entry["account_id"],
                group=group,
                regions=entry["regions"],
                role_arn=entry["role_arn"],
                external_id=entry["external_id"],
            )
            account.next_scan = next_time(account.schedule, now())
            account.save()
            made.append(account)
    return made
