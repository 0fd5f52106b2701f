"""Light or dark: kept in a cookie, so that the first byte of a page is right and it works without JavaScript."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = ("light", "dark")
_YEAR_S = 365 * 24 * 3600


def theme_of(request: HttpRequest | None) -> str:
    """Return the theme that this person chose, or nothing, which means what their system says."""
    chosen = request.COOKIES.get(COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else ""


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember a theme and go back to where the person was."""
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    path = came_from.path if came_from.path.startswith("/") and not came_from.path.startswith("//") else "/"
    response = HttpResponse(status=303, headers={"Location": f"{path}?{came_from.query}" if came_from.query else path})
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure())
    return response
