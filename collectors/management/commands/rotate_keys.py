"""manage.py rotate_keys: encrypt every stored secret anew with the first of AUDITPORTAL_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from auditportal.common.crypto import SecretUnreadableError, rotated
from collectors.models import CloudAccount


class Command(BaseCommand):
    """Rotate the keys of stored secrets."""

    help = "Encrypt every stored secret with the first key, so that the older ones can be taken out of the setting."

    def handle(self, *_: Any, **__: Any) -> None:
        """Rotate every secret that can be read; name the others and end with an error."""
        done, unreadable = _rotate_all()
        self.stdout.write(f"{done} {'secret is' if done == 1 else 'secrets are'} encrypted with the first key.")
        if unreadable:
            raise CommandError(
                f"No key of AUDITPORTAL_ENCRYPTION_KEYS decrypts the secrets of {len(unreadable)} of the accounts: "
                f"{', '.join(unreadable)}. They are as they were. Add the key they were written with and run this "
                "again, or edit these accounts and enter their secret access keys anew."
            )


def _rotate_all() -> tuple[int, list[str]]:
    """Rewrite the ciphertexts themselves; returns how many, and the accounts whose secret no key decrypts."""
    table = CloudAccount._meta.db_table  # noqa: SLF001 - Django's documented model _meta API
    done, unreadable = 0, []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name, account_id, secret_access_key FROM {table} "  # noqa: S608 - our own table's name
            "WHERE secret_access_key <> '' ORDER BY id FOR UPDATE"
        )
        for pk, name, account_id, token in cursor.fetchall():
            try:
                new = rotated(token)
            except SecretUnreadableError:
                unreadable.append(f"{name} ({account_id})")
                continue
            cursor.execute(f"UPDATE {table} SET secret_access_key = %s WHERE id = %s", [new, pk])  # noqa: S608
            done += 1
    return done, unreadable
