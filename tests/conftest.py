"""The servers and the browser of the tests; nothing here stands in for our own code."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import Any

# pytest-django reads the settings before this file is read; what they say about servers is replaced below.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the thread of the tests

import dj_database_url
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from auditportal.celery import app
from auditportal.configuration import broker_url
from tests.session import Session

SESSION = Session()
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def _forget_real_accounts() -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def _point_django_at(session: Session) -> None:
    environment = session.environment()
    os.environ.update(environment)
    place = dj_database_url.parse(environment["DATABASE_URL"])
    settings.DATABASES["default"].update({name: place[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")})
    settings.CELERY_BROKER_URL = app.conf.broker_url = broker_url(environment["REDIS_URL"])
    settings.AUDITPORTAL_HOME = session.home
    settings.STATIC_ROOT = session.home / "static"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.SECRET_KEY = environment["SECRET_KEY"]
    settings.AUDITPORTAL_ENCRYPTION_KEYS = environment["AUDITPORTAL_ENCRYPTION_KEYS"].split(",")
    # Argon2 is slow on purpose; the tests make hundreds of users.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


_forget_real_accounts()
_point_django_at(SESSION)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and report it as skipped where there is none."""
    for item in items:
        if {"page", "browser", "context"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: install it with `make browser`"))


def pytest_unconfigure() -> None:
    """Stop the servers of the session."""
    SESSION.end()


@pytest.fixture(scope="session")
def servers() -> Session:
    """PostgreSQL and Valkey, running."""
    SESSION.start_servers()
    return SESSION


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, servers: Session) -> None:
    """Start the servers before pytest-django makes its database."""


@pytest.fixture(autouse=True)
def _clean_slate(request: pytest.FixtureRequest) -> Iterator[None]:
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or (marker is not None and marker.kwargs.get("transaction"))
    if marker is not None or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db" if real else "db")
        cache.clear()
    if not real:
        yield
        return
    # The database is emptied after such a test, which its own rule would refuse.
    _guard_audit_lines("ENABLE")
    yield
    _guard_audit_lines("DISABLE")


def _guard_audit_lines(verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE auditlog_auditline {verb} TRIGGER auditlog_no_truncate")


@pytest.fixture
def process_environment(transactional_db: None, servers: Session) -> dict[str, str]:
    """Environment for real processes (workers, beat, commands) that work on the database of this test."""
    place = settings.DATABASES["default"]
    url = servers.postgres.url.rpartition("/")[0] + f"/{place['NAME']}"
    return {**os.environ, "DATABASE_URL": url}


@pytest.fixture(scope="session")
def sandbox_url() -> str:
    """Address of a sandbox cloud with its estate, shared by all tests: do not change it for good."""
    if importlib.util.find_spec("sandbox.__main__") is None:
        pytest.skip("there is no sandbox to start")
    return SESSION.start_sandbox()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium."""
    quiet = ["gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage"]
    options = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": options}
