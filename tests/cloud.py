"""A sandbox cloud of one's own for tests that break it, and readers against it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from botocore.credentials import Credentials

from auditportal.configuration import ROOT
from collectors.aws.collect import collect_region
from collectors.aws.identity import credentials_for
from collectors.aws.reader import RegionReader
from collectors.aws.session import Connection
from collectors.resources import Resource
from collectors.snapshot import Snapshot
from findings.checks import CHECKS, resource_types
from sandbox.client import SandboxClient
from sandbox.estate.build import admin_keys
from sandbox.identities import (
    PORTAL_ACCESS_KEY_ID,
    PORTAL_ACCOUNT,
    PORTAL_SECRET_ACCESS_KEY,
    PRODUCTION,
    SandboxAccount,
)
from tests.session import free_port

EU = "eu-west-1"


@contextmanager
def a_sandbox(*words: str) -> Iterator[SandboxClient]:
    """Start `python -m sandbox serve` with these words and stop it."""
    port = free_port()
    command = [sys.executable, "-m", "sandbox", "serve", "--port", str(port), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    client = SandboxClient(f"http://127.0.0.1:{port}")
    try:
        for _ in range(600):
            if client.is_ready():
                break
            time.sleep(0.1)
        yield client
    finally:
        process.kill()
        process.wait()


def use(monkeypatch: Any, url: str) -> None:
    """Let the Portal's own identity and endpoint be those of a sandbox."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", PORTAL_ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", PORTAL_SECRET_ACCESS_KEY)


def a_connection(account: SandboxAccount = PRODUCTION, **fields: Any) -> Connection:
    return Connection(**({"account_id": account.account_id, "role_arn": account.role_arn,
                          "external_id": account.external_id} | fields))  # fmt: skip


def a_reader(
    connection: Connection | None = None,
    region: str = EU,
    before: Mapping[str, Mapping[str, Any]] | None = None,
    good_at: str | None = None,
) -> RegionReader:
    connection = connection or a_connection()
    return RegionReader(
        account_id=connection.account_id,
        region=region,
        taken_at=datetime.now(UTC).isoformat(),
        credentials=credentials_for(connection, region),
        before=lambda kind: (before or {}).get(kind.__name__, {}),
        good_at=lambda _kind: good_at,
    )


def collected(reader: RegionReader | None = None, kinds: list[type[Resource]] | None = None) -> Snapshot:
    reader = reader or a_reader()
    try:
        return collect_region(reader, kinds or resource_types(CHECKS.values()), "production", lambda *_: None)
    finally:
        reader.close()


def admin_credentials(account: SandboxAccount) -> Credentials:
    keys = admin_keys(account.account_id)
    return Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"])


__all__ = ["EU", "PORTAL_ACCOUNT", "PRODUCTION", "a_connection", "a_reader", "a_sandbox", "collected", "use"]
