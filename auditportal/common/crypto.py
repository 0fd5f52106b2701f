"""Secrets at rest: MultiFernet with keys from the settings; what cannot be decrypted is an error, never text."""

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class SecretUnreadableError(Exception):
    """No key of AUDITPORTAL_ENCRYPTION_KEYS decrypts a stored secret."""


class Secret(str):
    """A string that does not show itself in logs, tracebacks and templates; reveal() gives the text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, _: str) -> str:
        return "***"

    def reveal(self) -> str:
        """Return the text itself, at the one place that needs it."""
        return str.__str__(self)


def cipher() -> MultiFernet:
    """Return the cipher: the first key encrypts, all keys decrypt."""
    return MultiFernet([Fernet(key) for key in settings.AUDITPORTAL_ENCRYPTION_KEYS])


def decrypt(token: str) -> Secret:
    """Return the secret; raises SecretUnreadableError if no key fits."""
    try:
        return Secret(cipher().decrypt(token.encode()).decode())
    except InvalidToken as error:
        raise SecretUnreadableError(
            "a stored secret cannot be decrypted; put the key it was written with into AUDITPORTAL_ENCRYPTION_KEYS"
        ) from error


class EncryptedTextField(_TextField):
    """Text encrypted in the database; empty stays empty. It cannot be searched or compared in a query."""

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        """Decrypt when a row is read."""
        return decrypt(value) if value else (None if value is None else Secret(""))

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt when a row is written."""
        if value in (None, ""):
            return value
        text = value.reveal() if isinstance(value, Secret) else str(value)
        return cipher().encrypt(text.encode()).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every lookup but isnull: ciphertexts of equal texts differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def rotated(token: str) -> str:
    """Return the same secret encrypted with the first key; raises SecretUnreadableError."""
    try:
        return cipher().rotate(token.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadableError("a stored secret cannot be rotated: no key decrypts it") from error
