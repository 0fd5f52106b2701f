"""Scans: what runs, how far it is, what went wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import Scan
from findings.tasks import cancel_scan


@require_safe
@requires(Capability.VIEW)
def scans(request: HttpRequest) -> HttpResponse:
    """List the scans, the newest first."""
    visible = Scan.objects.visible_to(person(request)).select_related("account", "requested_by")
    return render_page(request, "scans.html", {"scans": visible.prefetch_related("runs")[:100]})


@require_safe
@requires(Capability.VIEW)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scan; while it is open its progress asks for itself again."""
    found = _scan(request, pk)
    runs = list(found.runs.all())
    return render_page(request, "scan.html", {"scan": found, "runs": runs, "done": sum(bool(r.finished) for r in runs)})


@require_POST
@requires(Capability.ADMINISTER)
def scan_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a scan."""
    if cancel_scan(_scan(request, pk), person(request), address_of(request)):
        messages.success(request, "The scan is cancelled; what was finished stays.")
    else:
        messages.info(request, "The scan was already over.")
    return redirect_page(request, reverse("findings:scan", args=[pk]))


def _scan(request: HttpRequest, pk: int) -> Scan:
    visible = Scan.objects.visible_to(person(request)).select_related("account", "requested_by")
    return get_object_or_404(visible, pk=pk)


urls = [
    path("scans/", scans, name="scans"),
    path("scans/<int:pk>/", scan, name="scan"),
    path("scans/<int:pk>/cancel/", scan_cancel, name="scan_cancel"),
]
