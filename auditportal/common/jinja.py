"""The Jinja2 environment of our pages: addresses, filters and the components.

Every macro of templates/components/*.html is reached as `ui.<macro>(...)`, from pages and from fragments alike.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from . import charts, clock, text, theme

COMPONENTS = "components/"
RELOAD_AFTER_S = 1.0
_INPUT = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
FILTERS = {
    "clean": text.clean,
    "copyable": text.copyable,
    "clean_fold": text.clean_fold,
    "clean_lines": text.clean_lines,
    "clean_text": text.clean_text,
    "clean_json": text.clean_json,
    "ago": text.ago,
    "type_words": text.type_words,
    "span": text.span,
    "measured": text.measured,
    "moment": text.moment_text,
    "cloud_moment": text.cloud_moment,
    "date": text.date_text,
    "number": text.number,
    "percent": text.percent,
    "plural": text.plural,
    "words": text.words,
}


def environment(**options: Any) -> Environment:
    """Return the environment; a name that is not there is an error, never an empty space."""
    made = Environment(
        **{name: value for name, value in options.items() if name not in {"autoescape", "undefined"}},
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    made.globals.update(
        url=url,
        zip=zip,
        now=clock.now,
        # Addresses of static files do not change while a process lives, and a page asks for forty.
        static=static if settings.DEBUG else cache(static),
        htmx_script=htmx_script,
        messages_of=messages_of,
        theme_of=theme.theme_of,
        line_points=charts.line_points,
        shares=charts.shares,
        ui=Components(made),
    )
    made.filters.update(FILTERS)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a view: url("findings:function", function.pk)."""
    return _address(get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(1024)
def _address(_prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    # The routes do not change while a process lives, and a page asks for a dozen addresses.
    return reverse(name, args=args, kwargs=dict(kwargs))


def one_token(request: HttpRequest) -> dict[str, Any]:
    """Give all forms of a page the same token; Django would mask its secret anew for each, by 32 random calls."""
    token = SimpleLazyObject(lambda: SafeString(get_token(request)))
    return {"csrf_token": token, "csrf_input": SimpleLazyObject(lambda: _INPUT.format(token))}


def messages_of(request: HttpRequest | None) -> list[Any]:
    """Return what has to be said to this person; nothing where there is no request."""
    return list(get_messages(request)) if request is not None else []


class ComponentError(Exception):
    """A component does not exist, or two files claim the same name."""


class Components:
    """The macros of all component files by name."""

    def __init__(self, made: Environment) -> None:
        self._environment = made
        self._macros: dict[str, Any] = {}
        self._loaded_s = 0.0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if not self._macros or (self._environment.auto_reload and monotonic() - self._loaded_s > RELOAD_AFTER_S):
            self._macros, self._loaded_s = dict(self._load()), monotonic()
        if name not in self._macros:
            raise ComponentError(f"There is no component {name!r}; known are {', '.join(sorted(self._macros))}.")
        return self._macros[name]

    def _load(self) -> Iterator[tuple[str, Any]]:
        owners: dict[str, str] = {}
        for file in self._environment.list_templates(filter_func=_is_component):
            module = self._environment.get_template(file).module
            for name, macro in vars(module).items():
                if name.startswith("_") or not callable(macro):
                    continue
                if owners.setdefault(name, file) != file:
                    raise ComponentError(f"{file} and {owners[name]} both define {name!r}")
                yield name, macro


def _is_component(path: str) -> bool:
    return path.startswith(COMPONENTS) and path.endswith(".html")
