"""Scans: what runs, how far it is, what went wrong."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.text import type_words
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount, CollectionRun, Scan
from findings.tasks import cancel_scan

from .account_data import coverage_of, coverage_table, with_counts

PAGE = 50
STOP_POLLING = 286
COUNTS = ("resources", "calls", "throttled", "denied", "failed_calls", "opened", "resolved")


@require_safe
@requires(Capability.VIEW)
def scans(request: HttpRequest) -> HttpResponse:
    """List the scans, the newest first; ?account= and ?before= narrow it."""
    user = person(request)
    visible = Scan.objects.visible_to(user)
    chosen = None
    if account := _number(request, "account"):
        chosen = get_object_or_404(CloudAccount.objects.visible_to(user), pk=account)
        visible = visible.filter(account=chosen)
    if before := _number(request, "before"):
        visible = visible.filter(pk__lt=before)
    found = list(with_counts(visible)[: PAGE + 1])
    context = {"scans": found[:PAGE], "chosen": chosen, "older": found[PAGE - 1].pk if len(found) > PAGE else None}
    return render_page(request, "scans.html", context | {"newer": bool(before), "here": request.get_full_path()})


def _number(request: HttpRequest, name: str) -> int | None:
    """The number that a parameter holds; raises Http404 for what is none."""
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404("This is not a number.")
    return int(text) if text else None


@require_safe
@requires(Capability.VIEW)
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scan; while it is open its progress asks for itself again."""
    found = _scan(request, pk)
    response = render_page(request, "scan.html", scan_context(found))
    if request.headers.get("HX-Target") == "progress" and not found.is_open:
        response.status_code = STOP_POLLING
    return response


def scan_context(scan: Scan) -> dict[str, Any]:
    """Return what the page of a scan shows."""
    runs: list[CollectionRun] = list(scan.runs.all())
    for run in runs:
        run.step = type_words(run.step)
    return {
        "scan": scan,
        "runs": runs,
        "over": sum(run.finished is not None for run in runs),
        "sums": {name: sum(getattr(run, name) for run in runs) for name in COUNTS},
        "coverage": coverage_table(coverage_of(scan, runs)),
    }


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
