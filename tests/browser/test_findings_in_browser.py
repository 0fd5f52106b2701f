"""The findings pages in a real browser: keys, live refresh, acts, narrow screens, no JavaScript, accessibility."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from auditportal.members.models import Role, User
from findings.models import Evidence, Finding, Verb
from findings.triage.acts import act
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "orders\u202egnp.exe <script>alert(1)</script> " + "x" * 300


@pytest.fixture
def findings(live_server: Any) -> list[Finding]:
    account = an_account(name="shop-production")
    made = [a_finding(account, severity=1 + number % 5) for number in range(12)]
    Evidence.objects.create(finding=made[0], digest="1", body={"log_group": EVIL, "days": 7})
    return made


def log_in(context: BrowserContext, live_server: Any, role: str = Role.ANALYST) -> User:
    person = a_user(role)
    client = Client()
    client.force_login(person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return person


@pytest.fixture
def desk(page: Page, live_server: Any, findings: list[Finding]) -> Iterator[Page]:
    """The list, open before an analyst; fails on any error that the browser reports."""
    log_in(page.context, live_server)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/findings/")
    yield page
    assert errors == []


def test_keys_walk_tick_acknowledge_and_undo_takes_it_back(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    second = desk.locator("[data-row]").nth(1)
    expect(second.locator("[data-open]")).to_be_focused()
    desk.keyboard.press("x")
    expect(second.locator("[data-select]")).to_be_checked()
    desk.keyboard.press("a")
    expect(desk.locator("#act-notice")).to_contain_text("1 finding acknowledged")
    expect(desk.locator("[data-row]").nth(1)).to_contain_text("Acknowledged")
    expect(desk.locator("[data-select]:checked")).to_have_count(0)
    assert Finding.objects.filter(state="acknowledged").count() == 1
    desk.get_by_role("button", name="Undo").first.click()
    expect(desk.locator("#act-notice")).to_contain_text("put back as before")
    assert Finding.objects.filter(state="new").count() == 12


def test_z_takes_the_last_act_back_in_the_list_and_on_the_page(desk: Page) -> None:
    for place in ("the list", "the page"):
        if place == "the page":
            desk.keyboard.press("j")
            desk.keyboard.press("Enter")
            expect(desk.get_by_role("heading", name="What is wrong")).to_be_visible()
            desk.keyboard.press("a")
        else:
            desk.keyboard.press("j")
            desk.keyboard.press("a")
        expect(desk.locator("#act-notice")).to_contain_text("1 finding acknowledged")
        expect(desk.locator("#act-notice")).to_be_in_viewport()
        desk.keyboard.press("z")
        expect(desk.locator("#act-notice")).to_contain_text("put back as before")
        assert Finding.objects.filter(state="new").count() == 12, place


def test_a_refused_act_keeps_what_was_ticked_and_typed(desk: Page, findings: list[Finding]) -> None:
    ticked = desk.locator(f"#select-{findings[0].pk}")
    ticked.check()
    desk.locator("#act-accepted > summary").click()
    expect(desk.locator("#comment-accepted")).to_be_focused()
    desk.keyboard.type("Known, a test account.")
    desk.locator("#act-accepted button").click()
    expect(desk.locator("#act-notice")).to_contain_text("Choose the date until")
    expect(ticked).to_be_checked()
    expect(desk.locator("#comment-accepted")).to_be_visible()
    expect(desk.locator("#comment-accepted")).to_have_value("Known, a test account.")


def test_a_key_acts_on_the_row_with_the_focus_when_nothing_is_ticked(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("s")
    expect(desk.locator("#act-notice")).to_contain_text("1 finding started")


def test_enter_opens_and_j_goes_on_within_the_filter(desk: Page) -> None:
    desk.locator("#facet-severity a", has_text="Critical").click()
    expect(desk).to_have_url(desk.url.split("?")[0] + "?severity=critical")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="What is wrong")).to_be_visible()
    first = desk.url
    desk.keyboard.press("j")
    expect(desk).not_to_have_url(first)
    assert desk.url.endswith("?severity=critical")


def test_a_quiet_refresh_keeps_focus_ticks_and_open_menus(desk: Page, findings: list[Finding]) -> None:
    ticked = desk.locator(f"#select-{findings[3].pk}")
    ticked.check()
    desk.locator(f"#row-{findings[5].pk} [data-open]").focus()
    desk.evaluate("window.scrollTo(0, 120)")
    act(Verb.STARTED, [findings[7].pk], a_user())
    expect(desk.locator(f"#row-{findings[7].pk}")).to_contain_text("In progress", timeout=15_000)
    expect(ticked).to_be_checked()
    expect(desk.locator(f"#row-{findings[5].pk} [data-open]")).to_be_focused()
    assert desk.evaluate("window.scrollY") == 120


def test_an_act_that_needs_a_reason_puts_the_cursor_there(desk: Page, findings: list[Finding]) -> None:
    desk.locator(f"#select-{findings[0].pk}").check()
    desk.locator("#act-suppressed > summary").click()
    expect(desk.locator("#comment-suppressed")).to_be_focused()
    desk.keyboard.type("Known, a test account.")
    desk.locator("#act-suppressed button").click()
    expect(desk.locator("#act-notice")).to_contain_text("1 finding suppressed")
    assert findings[0].transitions.get().comment == "Known, a test account."  # type: ignore[attr-defined]


def test_typing_searches_without_losing_the_cursor(desk: Page, findings: list[Finding]) -> None:
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type(findings[4].resource_name)
    expect(desk.locator("[data-row]")).to_have_count(
        Finding.objects.filter(resource_name__startswith=findings[4].resource_name).count()
    )
    expect(desk.locator("#q")).to_be_focused()


def test_all_that_match_are_changed_after_a_preview(desk: Page, findings: list[Finding]) -> None:
    expect(desk.locator("#scope-all")).to_have_count(0)
    for _ in range(50):
        a_finding(findings[0].account)
    desk.reload()
    expect(desk.locator("#scope-all")).to_be_hidden()
    desk.locator("[data-select-all]").check()
    desk.get_by_label("All 62 findings that match, not only the 50 on this page").check()
    desk.get_by_role("button", name="Acknowledge").click()
    expect(desk.get_by_role("heading", name="62 findings will be acknowledged")).to_be_visible()
    desk.get_by_role("button", name="Yes, 62 findings").click()
    expect(desk.locator("#act-notice")).to_contain_text("62 findings acknowledged")


def test_everything_works_without_javascript(browser: Any, live_server: Any, findings: list[Finding]) -> None:
    context = browser.new_context(java_script_enabled=False)
    log_in(context, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/findings/")
    page.locator("#q").fill("orders")
    page.locator("#q").press("Enter")
    page.locator("#facet-severity a", has_text="High").click()
    assert page.url.endswith("?q=orders&severity=high") or page.url.endswith("?severity=high&q=orders")
    page.locator("[data-select]").first.check()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#act-notice")).to_contain_text("1 finding acknowledged")
    page.locator("[data-open]").first.click()
    page.locator("#comment-commented").fill("Seen without scripts.")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator(".timeline")).to_contain_text("Seen without scripts.")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(
    browser: Any, live_server: Any, findings: list[Finding], scheme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    log_in(context, live_server, Role.ADMIN)
    hostile = a_finding(resource_name=EVIL, reason=EVIL, arn=f"arn:aws:lambda:eu-west-1:1:function:{EVIL}", severity=5)
    act(Verb.COMMENTED, [hostile.pk], a_user(), comment=EVIL)
    page = context.new_page()
    for path in (
        "",
        "?q=gnp.exe",
        "?severity=low&state=resolved",
        "?nonsense=1",
        f"{findings[0].pk}/",
        f"{hostile.pk}/",
    ):
        page.goto(f"{live_server.url}/findings/{path}")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
