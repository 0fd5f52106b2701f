"""Secrets at rest: MultiFernet with keys from the settings; what cannot be decrypted is an error, never text."""

import hmac
from typing import TYPE_CHECKING, Any, NoReturn, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField

MASK = "***"
UNREADABLE = (
    "A stored secret cannot be read: no key of AUDITPORTAL_ENCRYPTION_KEYS decrypts it. Put the key it was written "
    "with back into that setting, or enter the secret anew."
)


class SecretUnreadableError(Exception):
    """No key of AUDITPORTAL_ENCRYPTION_KEYS decrypts a stored secret."""


class Secret:
    """A text that only reveal() gives away: no string, so that it cannot be joined, dumped or pickled unawares.

    It holds either a new text or the token that a row holds; a token is decrypted by reveal() and never before.
    """

    __slots__ = ("_text", "_token")
    # Equal secrets have different tokens.
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        self._token: str | None = None
        self._text: str | None = text

    @classmethod
    def stored(cls, token: str) -> Self:
        """Return the secret of a row, whether or not it can be read; an empty token is an empty secret."""
        secret = cls("")
        if token:
            secret._token, secret._text = token, None
        return secret

    @property
    def token(self) -> str | None:
        """What the row holds; None for a text that was never stored."""
        return self._token

    def reveal(self) -> str:
        """Return the text itself, at the one place that needs it; raises SecretUnreadableError."""
        text = self._read()
        if text is None:
            raise SecretUnreadableError(UNREADABLE)
        return text

    def _read(self) -> str | None:
        """The text, or None; an error of decoding would carry the text along."""
        if self._token is None:
            return self._text
        try:
            return cipher().decrypt(self._token.encode()).decode()
        except (InvalidToken, ValueError):
            return None

    def __bool__(self) -> bool:
        return bool(self._token or self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        if self._token is not None and self._token == other._token:
            return True
        mine, theirs = self._read(), other._read()
        return mine is not None and theirs is not None and hmac.compare_digest(mine.encode(), theirs.encode())

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied; pass the id of its row")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a Secret does not give its state away; pass the id of its row")


def cipher() -> MultiFernet:
    """Return the cipher: the first key encrypts, all keys decrypt."""
    return MultiFernet([Fernet(key) for key in settings.AUDITPORTAL_ENCRYPTION_KEYS])


def sealed(value: object) -> Secret:
    """Return a text as a Secret; raises TypeError, and ValueError for the mask, which is what a shown secret reads."""
    secret = Secret(value) if isinstance(value, str) else value
    if not isinstance(secret, Secret):
        raise TypeError(f"a secret is a Secret or a str, not {type(value).__name__}")
    if secret.token is None and secret.reveal() == MASK:
        raise ValueError(f"{MASK} is how a secret is shown, not a secret; it is not stored")
    return secret


class _SecretAttribute(DeferredAttribute):
    """A str goes in, a Secret comes out: a row in memory never holds the text as a str."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = sealed(value) if isinstance(value, str) else value


class EncryptedTextField(_TextField):
    """Text encrypted in the database; empty stays empty. It cannot be searched or compared in a query.

    Reading a row decrypts nothing, so a row whose key was lost can be listed, saved and removed like any other.
    """

    descriptor_class = _SecretAttribute

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        """Keep the token as it is."""
        return None if value is None else Secret.stored(value)

    def to_python(self, value: Any) -> Secret | None:
        """Return a Secret, where Django would make its own text of one."""
        return None if value is None else sealed(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Encrypt a new text; an untouched token is written back unchanged."""
        if value is None:
            return None
        secret = sealed(value)
        if secret.token is not None or not secret:
            return secret.token or ""
        return cipher().encrypt(secret.reveal().encode()).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every lookup but isnull: ciphertexts of equal texts differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def rotated(token: str) -> str:
    """Return the same secret encrypted with the first key; raises SecretUnreadableError."""
    keys = cipher()
    try:
        return keys.rotate(token.encode()).decode()
    except InvalidToken:
        raise SecretUnreadableError(UNREADABLE) from None
