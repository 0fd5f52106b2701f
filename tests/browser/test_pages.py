"""Every page, wide and narrow, light and dark: accessible, nothing overflows, no error; and what the base does."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from collectors.models import CloudAccount, Function, Scan
from findings.models import Finding
from tests.seed import PASSWORD

from .conftest import NARROW, ROLES, WIDE, Opener, overflow, violations

pytestmark = pytest.mark.django_db(transaction=True)


def addresses(company: list[CloudAccount]) -> list[str]:
    hostile = company[-1]
    return [
        "/",
        "/findings/",
        f"/findings/{Finding.objects.filter(account=hostile)[0].pk}/",
        "/functions/",
        "/functions/?q=nothing-is-named-so",
        f"/functions/{Function.objects.filter(account=hostile)[0].pk}/",
        f"/functions/{Function.objects.filter(account=company[0])[0].pk}/",
        "/accounts/",
        "/accounts/new/",
        f"/accounts/{company[0].pk}/",
        "/scans/",
        f"/scans/{Scan.objects.latest('pk').pk}/",
        "/checks/",
        "/checks/lambda_log_group_exists/",
        "/detections/",
        "/detections/added/",
        "/detections/added/new/",
        "/auth/password/change/",
        "/auth/logout/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_every_page_is_accessible_and_fits(
    opened: Opener, company: list[CloudAccount], size: ViewportSize, theme: str
) -> None:
    page = opened("admin", size=size, theme=theme)
    wrong = {}
    for address in addresses(company):
        response = page.goto(address)
        # Colours do not depend on the width: the dark theme is judged once, on the wide page.
        judged = [] if (size, theme) == (NARROW, "dark") else violations(page)
        found = judged if response and response.ok else [f"answered {response and response.status}"]
        if overflow(page) > 0:
            found.append(f"{overflow(page)} px too wide")
        if found:
            wrong[address] = found
    assert wrong == {}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_pages_without_anything_are_accessible_and_name_the_next_step(
    opened: Opener, transactional_db: None, size: ViewportSize
) -> None:
    from tests.seed import seed_people

    seed_people()
    page = opened("analyst", size=size)
    wrong = {}
    for address in ("/", "/findings/", "/functions/", "/accounts/", "/scans/", "/checks/"):
        page.goto(address)
        if found := violations(page) or overflow(page) > 0:
            wrong[address] = found
    assert wrong == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_login_is_accessible_and_leads_in(opened: Opener, company: list[CloudAccount], theme: str) -> None:
    page = opened(theme=theme)
    for role in ROLES:
        page.goto("/findings/?severity=high")
        assert violations(page) == []
        page.get_by_label("Username or email").or_(page.locator("[name=login]")).first.fill(role)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(re.compile(r"/findings/\?severity=high$"))
        page.locator("details.menu.who summary, .side-foot details.menu summary").click()
        expect(page.locator(".menu-who")).to_contain_text(role.title())
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(re.compile("/auth/login/"))


def test_theme_switch_is_remembered(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.goto("/checks/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/functions/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Light").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_system_theme_holds_until_a_choice_is_made(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst", theme="", color_scheme="dark")
    page.goto("/checks/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_keys_walk_the_rows_and_open_one(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.goto("/functions/?sort=name")
    rows = page.locator("[data-row] [data-open]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("jjj")
    expect(page.locator("[data-search]")).to_have_value("jjj")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(rows.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/functions/\d+/$"))


def test_help_opens_with_a_key_and_closes_with_escape(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_first_tab_skips_to_the_content(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.goto("/checks/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_copy_button_copies_the_snippet(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/checks/lambda_log_group_exists/")
    button = page.locator("[data-copy]").first
    expected = button.get_attribute("data-copy")
    button.click()
    expect(button).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_hostile_name_runs_nothing_and_turns_nothing_around(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.on("dialog", lambda _: pytest.fail("a script of the cloud ran"))
    page.goto(f"/functions/?account={company[-1].pk}")
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    assert "\u202e" not in page.content()


def test_without_javascript_the_portal_works(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened(java_script_enabled=False)
    page.goto("/functions/")
    page.locator("[name=login]").fill("analyst")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Trace").select_option("blind")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("verdict=blind"))
    page.get_by_role("link", name=re.compile("No trace")).click()
    expect(page).not_to_have_url(re.compile("verdict="))
    page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="Previous").click()
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="Copy ARN")).to_be_hidden()
    page.locator(".side-foot details.menu summary").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/auth/login/"))


def test_server_that_fails_is_said_in_words(opened: Opener, company: list[CloudAccount]) -> None:
    page = opened("analyst")
    page.goto("/checks/")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:sendError', {bubbles: true}))")
    expect(page.locator("#toasts")).to_contain_text("The Portal cannot be reached")
