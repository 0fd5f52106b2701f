"""Who signed a call: a user with a key, or a session of an assumed role, whose token must fit and not be stale."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from .calls import Call
from .identities import PORTAL_ACCESS_KEY_ID, PORTAL_ACCOUNT, PORTAL_USER

PARTITION = "aws"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed a call; role_arn is empty for a user."""

    account: str
    arn: str
    role_arn: str = ""
    session_token: str = ""
    expires: datetime | None = None

    def is_current(self, call: Call) -> bool:
        """Say whether the session's token fits and is not stale; a user has none."""
        if not self.role_arn:
            return True
        fresh = self.expires is None or datetime.now(UTC).replace(tzinfo=None) < self.expires
        return fresh and call.session_token == self.session_token


_sessions: dict[str, Caller] = {}


def forget_sessions() -> None:
    """Forget the sessions, after the cloud was made anew."""
    _sessions.clear()


def caller_of(call: Call) -> Caller | None:
    """Return who signed a call, or None for a key that nobody has."""
    key_id = call.access_key
    if key_id == PORTAL_ACCESS_KEY_ID:
        return Caller(PORTAL_ACCOUNT, f"arn:aws:iam::{PORTAL_ACCOUNT}:user/{PORTAL_USER}")
    if key_id in _sessions:
        return _sessions[key_id]
    for account, backends in list(iam_backends.items()):
        key = backends[PARTITION].access_keys.get(key_id)
        if key is not None:
            return _caller(account, key)
    return None


def _caller(account: str, key: Any) -> Caller:
    if not key.role_arn:
        return Caller(account, f"arn:aws:iam::{account}:user/{key.user_name}")
    session = sts_backends[account][PARTITION].get_assumed_role_from_access_key(key.access_key_id)
    if session is None:
        return Caller(account, key.role_arn, key.role_arn)
    found = Caller(account, session.arn, session.role_arn, session.session_token, session.expiration)
    _sessions[key.access_key_id] = found
    return found


def role_at(role_arn: str) -> Any:
    """Return moto's role of this ARN, or None."""
    parts = role_arn.split(":")
    if len(parts) != 6 or not parts[5].startswith("role/") or parts[4] not in iam_backends:
        return None
    backend = iam_backends[parts[4]][PARTITION]
    return next((role for role in list(backend.roles.values()) if role.arn == role_arn), None)
