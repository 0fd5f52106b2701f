"""Pages for what went wrong; each says what to do next."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from auditportal.common.htmx import render_alone, render_page


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say what the role does not allow."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return render_page(request, "403.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing at this address."""
    return render_page(request, "404.html", status=404)


def broken(_: HttpRequest) -> HttpResponse:
    """Say that the Portal failed, without asking the database for anything."""
    return HttpResponse(render_alone("500.html"), status=500)
