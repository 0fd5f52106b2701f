"""The overview shows by itself what a scan found, and leaves the reader where they are."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collectors.models import CloudAccount, RunState, Scan
from tests.rows import a_finding

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_appear_when_a_scan_ends_and_then_the_page_asks_no_more(
    opened: Any, company: list[CloudAccount]
) -> None:
    account = company[0]
    scan = Scan.objects.create(account=account, state=RunState.RUNNING, started=timezone.now())
    page = opened("analyst")
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/?seen=" in answer.url else None)
    page.goto("/")
    row = page.locator("tr", has=page.get_by_role("link", name=account.name, exact=True))
    shown = row.locator(".sev-ink-informational")
    before = int(shown.inner_text().split()[0])
    link = page.get_by_role("link", name="All functions")
    link.focus()
    page.evaluate("window.scrollTo(0, 200)")
    page.wait_for_timeout(5500)
    assert answers == [204]
    for _ in range(7):
        a_finding(account, severity=1)
    Scan.objects.filter(pk=scan.pk).update(state=RunState.DONE, finished=timezone.now())
    expect(shown).to_have_text(f"{before + 7} informational", timeout=8000)
    assert (page.evaluate("window.scrollY"), link.evaluate("node => node === document.activeElement")) == (200, True)
    asked = len(answers)
    page.wait_for_timeout(6000)
    assert len(answers) == asked
    assert answers[-1] == 286
