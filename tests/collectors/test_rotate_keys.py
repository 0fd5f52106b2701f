"""Stored secrets survive a change of keys, and say so when no key fits."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from auditportal.common.crypto import SecretUnreadableError
from collectors.account_details import Details
from collectors.models import CloudAccount
from collectors.registration import edit
from tests.rows import an_account

pytestmark = pytest.mark.django_db


def tokens() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, secret_access_key FROM collectors_cloudaccount")
        return dict(cursor.fetchall())


def token() -> str:
    (found,) = tokens().values()
    return found


def test_a_rotated_secret_needs_the_old_key_no_more(settings):
    old, new = settings.AUDITPORTAL_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    an_account(access_key_id="AKIA0000000000000000", secret_access_key="the-secret")
    assert "the-secret" not in token()
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [new]
    secret = CloudAccount.objects.get().secret_access_key
    assert secret.reveal() == "the-secret"
    assert "the-secret" not in f"{secret} {secret!r} {[secret]}"


def test_without_a_key_that_fits_nothing_is_changed(settings):
    an_account(access_key_id="AKIA0000000000000000", secret_access_key="the-secret")
    before = token()
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="No key of AUDITPORTAL_ENCRYPTION_KEYS"):
        call_command("rotate_keys")
    assert token() == before


def test_a_secret_that_cannot_be_read_is_named_and_the_others_are_rotated(settings, capsys):
    old, lost, new = settings.AUDITPORTAL_ENCRYPTION_KEYS[0], *(Fernet.generate_key().decode() for _ in range(2))
    first = an_account(name="first", secret_access_key="one")
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [lost]
    broken = an_account(name="broken", secret_access_key="lost")
    an_account(name="without a key")
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [new, old]
    last = an_account(name="last", secret_access_key="two")
    before = tokens()
    with pytest.raises(CommandError) as error:
        call_command("rotate_keys")
    assert f"1 of the accounts: broken ({broken.account_id})." in str(error.value)
    assert "first" not in str(error.value)
    assert error.value.returncode != 0
    assert "2 secrets are encrypted with the first key" in capsys.readouterr().out
    assert tokens()[broken.pk] == before[broken.pk]
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [new]
    read = {account.pk: account.secret_access_key for account in CloudAccount.objects.all()}
    assert (read[first.pk].reveal(), read[last.pk].reveal()) == ("one", "two")
    with pytest.raises(SecretUnreadableError):
        read[broken.pk].reveal()


def test_an_account_edited_meanwhile_does_not_bring_the_old_token_back(settings):
    old, new = settings.AUDITPORTAL_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    key = {"account_id": "123456789012", "access_key_id": "AKIAIOSFODNN7EXAMPLE"}
    account = an_account(**key, role_arn="", secret_access_key="the-secret")
    opened = CloudAccount.objects.get(pk=account.pk)
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    rotated = token()
    edit(opened, Details("store", "staging", "Shop", **key), None)
    assert CloudAccount.objects.get().name == "store"
    assert token() == rotated
