"""One shared SDK session: a client per (service, region), credentials per account switched at signing.

A session per account costs 147 ms and 10 MB; a client is built once and asks a context variable whose credentials sign
the call, so hundreds of accounts share a handful of clients.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials

from auditportal.common.crypto import Secret

from .service_models import bare_loader
from .transport import CONNECT_TIMEOUT_S, CONNECTIONS, READ_TIMEOUT_S, BoundedTransport

# Debug logs of the SDK hold secret keys, session tokens and ExternalIds.
logging.getLogger("botocore").setLevel(logging.WARNING)
logging.getLogger("urllib3").setLevel(logging.WARNING)

ATTEMPTS = 3
# Told of each attempt, the SDK's own retries included: its number from 1, and the error code of the answer, which is ""
# for success and None for no answer.
Witness = Callable[[int, str | None], None]


@dataclass(frozen=True)
class Connection:
    """How to reach an account: a role with its ExternalId, or (only where allowed) a static key."""

    account_id: str
    role_arn: str = ""
    external_id: str = field(default="", repr=False)
    access_key_id: str | None = None
    secret_access_key: Secret | str | None = field(default=None, repr=False)


class _AccountCredentials(Credentials):
    """Credentials that are those of the account in whose context a call is made."""

    def __init__(self) -> None:
        super().__init__("unset", "unset")

    def get_frozen_credentials(self) -> Any:
        """Return the credentials that sign this call."""
        return _CURRENT.get().get_frozen_credentials()


_CURRENT: ContextVar[Credentials] = ContextVar("account_credentials")
_WITNESS: ContextVar[Witness | None] = ContextVar("account_witness", default=None)


class _AccountCredentialResolver:
    """Takes the place of the SDK's chain of credential providers."""

    def load_credentials(self) -> Credentials:
        """Return the credentials that every client of the session signs with."""
        return _AccountCredentials()


class Clients:
    """Clients of one process by (service, region); safe to share between threads."""

    def __init__(self) -> None:
        self._session = botocore.session.Session()
        self._session.register_component("credential_provider", _AccountCredentialResolver())
        self._session.register_component("data_loader", bare_loader(self._session.get_config_variable("data_path")))
        self._clients: dict[tuple[str, str, str | None], BaseClient] = {}
        self._lock = threading.Lock()

    def get(self, service: str, region: str) -> Any:
        """Return the client, built on first use."""
        # The endpoint is the SDK's own variable; it changes only where several sandboxes are talked to.
        key = (service, region, os.environ.get("AWS_ENDPOINT_URL"))
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._built(service, region)
            return self._clients[key]

    def _built(self, service: str, region: str) -> BaseClient:
        client = self._session.create_client(service, region_name=region, config=client_config())
        transport = BoundedTransport(client.meta.endpoint_url, self._session.get_config_variable("ca_bundle"))
        client.meta.events.register("before-send", transport.send)  # type: ignore[arg-type]  # it may return an answer
        client.meta.events.register("needs-retry", _attempted)
        return client


def _attempted(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: Any) -> None:
    """Pass on how one attempt went; what is returned would decide about a retry."""
    witness = _WITNESS.get()
    if witness is not None:
        witness(attempts, None if response is None else str(response[1].get("Error", {}).get("Code", "")))


def own_credentials() -> Credentials | None:
    """Return the Portal's own identity from the SDK's usual chain (environment, profile, instance role)."""
    found: Credentials | None = botocore.session.Session().get_credentials()
    return found


def client_config() -> Config:
    """Bounded waits: at most three attempts of three seconds to connect and five to read."""
    return Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=CONNECTIONS,
        user_agent_extra="audit-portal",
    )


CLIENTS = Clients()


@contextmanager
def acting_as(credentials: Credentials, witness: Witness | None = None) -> Iterator[None]:
    """Sign all calls in this context with these credentials, and tell the witness of each attempt."""
    token, told = _CURRENT.set(credentials), _WITNESS.set(witness)
    try:
        yield
    finally:
        _CURRENT.reset(token)
        _WITNESS.reset(told)
