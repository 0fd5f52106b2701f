"""What holds for every page: roles, headers, no inline style or script, pages for errors."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from auditportal.configuration import ROOT
from auditportal.members.models import Role
from tests.rows import a_user

pytestmark = pytest.mark.django_db
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = "".join(path.read_text() for path in (ROOT / "static").rglob("*.css"))
PAGES = ["/", "/findings/", "/functions/", "/accounts/", "/scans/", "/checks/", "/checks/lambda_log_group_exists/"]
# The door for what is pushed asks for a key instead.
OPEN_TO_ALL = {"firehose", "theme", "account_login", "account_signup", "account_inactive", "account_logout"}


def _patterns(entries: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in entries:
        found += _patterns(entry.url_patterns) if isinstance(entry, URLResolver) else [entry]
    return found


EVERY = _patterns(get_resolver().url_patterns)
OURS = [one for one in EVERY if one.callback.__module__.startswith("findings.")]


def address(one: URLPattern) -> str:
    values = dict.fromkeys(one.pattern.converters, 1) | (
        {"check_id": "lambda_log_group_exists"} if "check_id" in one.pattern.converters else {}
    )
    values |= {"name": "csv"} if "name" in one.pattern.converters else {}
    return reverse(f"findings:{one.name}", kwargs=values)


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_every_view_names_the_capability_it_takes(one: URLPattern) -> None:
    assert getattr(one.callback, "capabilities", None), f"{one.name} lacks @requires"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "options"])
@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_no_page_and_no_method_answers_to_a_stranger(client: Client, one: URLPattern, method: str) -> None:
    response = getattr(client, method)(address(one))
    assert response.status_code == 302, response.status_code
    assert response["Location"].startswith("/auth/login/")


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_no_page_answers_to_a_person_who_was_switched_off(client: Client, one: URLPattern) -> None:
    person = a_user()
    client.force_login(person)
    person.is_active = False
    person.save()
    assert client.get(address(one)).status_code in {302, 403}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("place", PAGES)
def test_every_role_reads_every_page(client: Client, role: str, place: str) -> None:
    client.force_login(a_user(role))
    assert client.get(place).status_code == 200


@pytest.mark.parametrize("place", ["/", "/functions/", "/checks/", "/checks/lambda_log_group_exists/", "/functions/1/"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_that_only_read_refuse_other_methods(client: Client, place: str, method: str) -> None:
    client.force_login(a_user(Role.ADMIN))
    assert getattr(client, method)(place).status_code == 405


def test_every_other_address_is_meant_to_be_open(client: Client) -> None:
    for one in EVERY:
        if one not in OURS and one.name not in OPEN_TO_ALL:
            assert client.get(reverse(one.name or "")).status_code == 302, one.name


def test_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/auth/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_nothing_inline(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"\sstyle=\"|\son[a-z]+=[\"']|javascript:|<style|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_turns_escaping_off(path: object) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())  # type: ignore[attr-defined]


def _classes(text: str) -> set[str]:
    found: set[str] = set()
    for value in re.findall(r'class="([^"]*)"', re.sub(r"\{%.*?%\}", " ", text)):
        found |= {name for name in re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", value).split() if name.isascii()}
    return {name for name in found if re.fullmatch(r"[a-z][\w-]*", name)}


def test_every_class_of_a_template_is_styled() -> None:
    styled = set(re.findall(r"\.([a-zA-Z_][\w-]*)", CSS))
    used = {name: path.name for path in TEMPLATES for name in _classes(path.read_text())}
    assert {name: path for name, path in used.items() if name not in styled} == {}


def test_page_that_is_not_there_says_where_to_look(client: Client) -> None:
    client.force_login(a_user())
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Look for it in the list" in response.content.decode()


def test_page_that_a_role_may_not_see_says_whom_to_ask(client: Client) -> None:
    client.force_login(a_user(Role.ANALYST))
    response = client.get("/accounts/new/")
    assert response.status_code == 403
    assert "Ask an admin" in response.content.decode()


def test_error_page_needs_no_database(client: Client, django_assert_num_queries: object) -> None:
    from django.test import RequestFactory

    from findings.web.errors import broken

    with django_assert_num_queries(0):  # type: ignore[operator]
        response = broken(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Try again in a moment" in response.content.decode()


def test_form_that_expired_says_so_in_our_look() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/auth/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_login_tells_nothing_about_who_exists(client: Client) -> None:
    a_user(username="known", password="right-password-1")
    answers = [
        client.post("/auth/login/", {"login": name, "password": "wrong"}).content.decode() for name in ("known", "no")
    ]
    shown = [re.findall(r"notice-danger.*?<div>(.*?)</div>", answer, re.DOTALL) for answer in answers]
    assert shown[0]
    assert shown[0] == shown[1]


def test_login_and_logout(client: Client) -> None:
    a_user(username="known", password="right-password-1")
    response = client.post("/auth/login/", {"login": "known", "password": "right-password-1"})
    assert response["Location"] == settings.LOGIN_REDIRECT_URL
    assert client.get("/auth/logout/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/auth/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert "Nobody signs up here" in client.get("/auth/signup/").content.decode()


def test_person_changes_the_password(client: Client) -> None:
    client.force_login(a_user())
    assert "Change your password" in client.get("/auth/password/change/").content.decode()


def test_name_of_a_person_is_escaped_in_the_menu(client: Client) -> None:
    client.force_login(a_user(first_name="<b>\u202e", last_name="x"))
    page = client.get("/").content.decode()
    assert "&lt;b&gt;" in page
    assert "\u202e" not in page
