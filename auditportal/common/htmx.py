"""Answer a request with a page, or with the one block of it that htmx asked for.

A block is a fragment: its name is the id of the element that it fills. A block sees the view's context and the globals
of the environment, not what its template sets at top level; macros are therefore reached through the global `ui`.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.cache import patch_cache_control, patch_vary_headers
from jinja2_fragments import render_block


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or for an htmx request the block named (else the one that HX-Target names)."""
    full = {**(context or {}), "request": request}
    name = _block(request, template, block)
    body = _page(request, template, full) if name is None else _fragment(request, template, name, full)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-Boosted"])
    # After a log-out the Back button must not show what was seen.
    patch_cache_control(response, private=True, no_store=True)
    return response


def render_alone(template: str) -> str:
    """Render a page that asks nothing of the request, the session or the database."""
    return str(_engine().get_template(template).render({}, None))


def redirect_page(request: HttpRequest, url: str) -> HttpResponse:
    """Send a browser to another page after a POST; htmx loads it whole."""
    if _wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def _wants_fragment(request: HttpRequest) -> bool:
    asked = getattr(request, "htmx", None)
    return asked is not None and bool(asked) and not asked.boosted and not asked.history_restore_request


def _block(request: HttpRequest, template: str, block: str | None) -> str | None:
    if not _wants_fragment(request):
        return None
    if block is not None:
        return block
    target = request.htmx.target  # type: ignore[attr-defined]
    return target if target in _engine().env.get_template(template).blocks else None


def _engine() -> Jinja2:
    engine = engines["jinja2"]
    if not isinstance(engine, Jinja2):
        raise TypeError("the template engine named jinja2 is not Django's Jinja2")
    return engine


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    return str(_engine().get_template(template).render(context, request))


def _fragment(request: HttpRequest, template: str, name: str, context: dict[str, Any]) -> str:
    """Render a block, and with it the messages of this request: a fragment has no page that would show them later."""
    engine = _engine()
    for processor in engine.template_context_processors:
        context = {**processor(request), **context}
    body = str(render_block(engine.env, template, name, context))
    said = list(get_messages(request))
    return body + (engine.env.get_template("layouts/toasts.html").render(said=said) if said else "")
