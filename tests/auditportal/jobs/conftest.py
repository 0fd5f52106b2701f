"""A crew of real processes, and a queue of its own for what rings in the test's process."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import redis
from django.db import connection
from kombu.pools import reset

from auditportal.configuration import broker_url
from auditportal.jobs import bell, dispatcher
from tests.auditportal.jobs.crew import Crew
from tests.auditportal.jobs.tables import DROP, TABLES
from tests.session import Session


@pytest.fixture
def no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier test did to its broker is forgotten."""
    monkeypatch.setattr(bell, "_silence", bell._Silence())


@pytest.fixture
def own_queue(servers: Session, no_silence: None) -> None:
    """Start with an empty broker."""
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()


@pytest.fixture
def no_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the portal's own periods, so that rows can be counted."""
    real = dispatcher.periods
    monkeypatch.setattr(dispatcher, "periods", lambda: [pair for pair in real() if pair[0].startswith("test.")])


@pytest.fixture
def dead_broker(no_silence: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that nobody listens for."""
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")


@pytest.fixture
def second_connection(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """Another session on the database of this test."""
    place = {**connection.get_connection_params()}
    other = psycopg.connect(host=place["host"], user=place["user"], dbname=place["dbname"])
    try:
        yield other
    finally:
        other.close()


@pytest.fixture
def crew(
    process_environment: dict[str, str],
    servers: Session,
    no_silence: None,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Crew]:
    """Workers, dispatcher and broker of this test's own; nothing runs yet but the broker."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    # A short name: the path of a unix socket may have a hundred characters.
    crew = Crew(servers.folder / f"crew-{abs(hash(request.node.nodeid)) % 10**6}", process_environment)
    monkeypatch.setenv("CELERY_BROKER_URL", broker_url(crew.valkey.url))
    try:
        yield crew
    finally:
        crew.dismiss()
        reset()
        with connection.cursor() as cursor:
            cursor.execute(DROP)
