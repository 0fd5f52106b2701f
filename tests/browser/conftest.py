"""Shared by the browser tests: people who are logged in, pages that report every error, axe, and the seeded company."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from auditportal.members.models import Role, User
from collectors.models import CloudAccount
from tests import seed

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
Opener = Callable[..., Page]


@pytest.fixture
def company(transactional_db: None) -> list[CloudAccount]:
    """The seeded company with its hostile account; one person per role, named after it."""
    return [*seed.seed_company(functions=12), seed.seed_hostile()]


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Opener]:
    """Open a page as a person: opened("admin", size=NARROW, theme="dark"); any error of the browser fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_as(role: str = "", *, size: ViewportSize = WIDE, theme: str = "light", **options: Any) -> Page:
        context = browser.new_context(viewport=size, base_url=live_server.url, **options)
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}] if theme else [])
        if role:
            log_in(context, live_server.url, User.objects.filter(role=role).order_by("pk")[0])
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


def log_in(context: BrowserContext, url: str, person: User) -> None:
    """Give the browser a session of this person, without the form."""
    client = Client()
    client.force_login(person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line per rule with the first places."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]} {rule['help']}" for rule in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


ROLES = tuple(Role.values)
