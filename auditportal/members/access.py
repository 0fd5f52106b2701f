"""Server-side enforcement of roles: each view names the capability it takes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from .models import Capability, User

View = Callable[..., HttpResponseBase]


def requires(capability: Capability, *, unsafe: Capability | None = None) -> Callable[[View], View]:
    """Let a view answer only to people with the capability; unsafe names the one for other methods than GET."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            reading = request.method in {"GET", "HEAD", "OPTIONS"}
            needed = capability if reading or unsafe is None else unsafe
            if not person(request).can(needed):
                raise PermissionDenied(f"Your role does not allow you to {needed.label}. Ask an admin.")
            return view(request, *args, **kwargs)

        guarded.capabilities = (capability, unsafe or capability)  # type: ignore[attr-defined]
        return guarded

    return decorate


def person(request: HttpRequest) -> User:
    """Return the person behind a request that LoginRequiredMiddleware let through."""
    return cast("User", request.user)
