from typing import Any

import pytest
from django.contrib.messages import add_message
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware
from jinja2 import UndefinedError

from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.jinja import ComponentError
from tests.rows import a_user

PAGE = "functions.html"
CONTEXT: dict[str, Any] = {"problem": "No such filter."}
pytestmark = pytest.mark.django_db


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/functions/", headers={name.replace("_", "-"): v for name, v in headers.items()})
    request.user, request.session = a_user(), SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    HtmxMiddleware(lambda _: None)(request)  # type: ignore[arg-type, return-value]
    return request


def body(request: HttpRequest, **how: Any) -> str:
    return render_page(request, PAGE, CONTEXT, **how).content.decode()


def test_browser_gets_the_whole_page() -> None:
    assert body(asked()).lstrip().startswith("<!doctype html>")


def test_htmx_gets_the_block_that_its_target_names() -> None:
    fragment = body(asked(hx_request="true", hx_target="inventory"))
    assert "No such filter." in fragment
    assert "<html" not in fragment


def test_htmx_gets_the_whole_page_for_a_target_without_block() -> None:
    assert "<html" in body(asked(hx_request="true", hx_target="elsewhere"))


@pytest.mark.parametrize("how", ["hx_boosted", "hx_history_restore_request"])
def test_boosted_and_restored_pages_are_whole(how: str) -> None:
    assert "<html" in body(asked(hx_request="true", hx_target="inventory", **{how: "true"}))


def test_named_block_wins_over_the_target() -> None:
    assert "<html" not in body(asked(hx_request="true", hx_target="elsewhere"), block="inventory")


def test_answers_of_one_address_are_not_mixed_up_by_a_cache() -> None:
    assert "HX-Request" in render_page(asked(), PAGE, CONTEXT)["Vary"]


def test_pages_are_kept_by_no_cache() -> None:
    assert "no-store" in render_page(asked(), PAGE, CONTEXT)["Cache-Control"]


def test_message_comes_with_the_fragment_and_only_once() -> None:
    request = asked(hx_request="true", hx_target="inventory")
    add_message(request, SUCCESS, "Saved <b>it</b>.")
    first = body(request)
    assert 'hx-swap-oob="beforeend:#toasts"' in first
    assert "Saved &lt;b&gt;it&lt;/b&gt;." in first
    assert request._messages.used  # type: ignore[attr-defined]


def test_redirect_is_a_303_for_browsers_and_a_header_for_htmx() -> None:
    assert redirect_page(asked(), "/findings/").status_code == 303
    assert redirect_page(asked(hx_request="true"), "/findings/")["HX-Redirect"] == "/findings/"


def test_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        engines["jinja2"].from_string("{{ nothing }}").render({}, None)


def test_unknown_component_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(ComponentError, match="severity"):
        engines["jinja2"].from_string("{{ ui.sevrity(1) }}").render({}, None)


def test_text_in_a_template_is_escaped() -> None:
    assert engines["jinja2"].from_string("{{ name }}").render({"name": "<b>"}, None) == "&lt;b&gt;"
