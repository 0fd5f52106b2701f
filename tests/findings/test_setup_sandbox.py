"""The command behind `make run`: what a second start finds again."""

import subprocess
import sys

import pytest

from collectors.models import Scan
from findings.management.commands.setup_sandbox import restore_roles, sandbox_accounts
from sandbox.identities import ACCOUNTS, ACQUIRED
from tests import cloud
from tests.rows import an_account

pytestmark = pytest.mark.django_db
EXTERNAL_ID = "ap-" + "0" * 40


def test_accounts_are_registered_at_once_or_wait_for_somebody() -> None:
    at_once = {entry["account_id"] for entry in sandbox_accounts()}
    by_hand = {entry["account_id"] for entry in sandbox_accounts("--by-hand")}
    assert (by_hand, at_once & by_hand) == ({ACQUIRED.account_id}, set())
    assert at_once | by_hand == {account.account_id for account in ACCOUNTS}


@pytest.mark.parametrize(("scanned", "restored"), [(["done"], True), (["failed"], False), ([], False)])
def test_a_new_sandbox_gets_back_the_role_of_an_account_that_was_scanned(
    monkeypatch: pytest.MonkeyPatch, scanned: list[str], restored: bool
) -> None:
    account = an_account(account_id=ACQUIRED.account_id, role_arn=ACQUIRED.role_arn, external_id=EXTERNAL_ID)
    for state in scanned:
        Scan.objects.create(account=account, state=state)
    with cloud.a_sandbox("--empty") as client:
        cloud.use(monkeypatch, client.url)
        restore_roles(sandbox_accounts("--by-hand"))
        made = subprocess.run(
            [sys.executable, "-m", "sandbox", "role", "--url", client.url, "--external-id", EXTERNAL_ID],
            capture_output=True,
            text=True,
            check=False,
        )
    # A role can be made once: where it is there already, the command refuses.
    assert (made.returncode != 0) == restored
