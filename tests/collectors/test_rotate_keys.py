"""Stored secrets survive a change of keys, and say so when no key fits."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from collectors.models import CloudAccount
from tests.rows import an_account

pytestmark = pytest.mark.django_db


def token() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_access_key FROM collectors_cloudaccount")
        return cursor.fetchone()[0]


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
    with pytest.raises(CommandError, match="no key decrypts it"):
        call_command("rotate_keys")
    assert token() == before
