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
        """Rotate all or none."""
        try:
            self.stdout.write(f"{_rotate_all()} secrets are encrypted with the first key.")
        except SecretUnreadableError as error:
            raise CommandError(str(error)) from error


def _rotate_all() -> int:
    """Rewrite the ciphertexts themselves: the secrets are never in the clear in between."""
    table = CloudAccount._meta.db_table  # noqa: SLF001 - Django's documented model _meta API
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT id, secret_access_key FROM {table} WHERE secret_access_key <> '' FOR UPDATE")  # noqa: S608
        rows = cursor.fetchall()
        for pk, token in rows:
            cursor.execute(
                f"UPDATE {table} SET secret_access_key = %s WHERE id = %s",  # noqa: S608 - our own table's name
                [rotated(token), pk],
            )
    return len(rows)
