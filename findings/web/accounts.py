"""Accounts: how they are reached and how well they are seen; test, pause, resume, scan now, remove."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.text import clean_text
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors import registration
from collectors.models import CloudAccount, Scan
from collectors.runs import test_account
from collectors.scans import ScanRefusedError
from findings.tasks import removal_preview, remove_account, request_scan

from . import account_registration
from .account_data import account_groups, coverage_table, posture_of, with_counts
from .account_push import urls as push
from .account_registration import account_of, get_or_post, how_to_connect, kinds_read
from .account_trails import TRAIL_SOURCES, trails_shown

MANY = 10
LONGEST_SEARCH = 100


@require_safe
@requires(Capability.VIEW)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts by group; ?q= narrows them by name, id or group."""
    user = person(request)
    visible = CloudAccount.objects.visible_to(user).present()
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = visible.filter(Q(name__icontains=wanted) | Q(account_id=wanted) | Q(group__name__icontains=wanted))
    context = {"groups": account_groups(user, found), "q": wanted, "total": visible.count(), "many": MANY}
    return render_page(request, "accounts.html", context)


@require_safe
@requires(Capability.VIEW)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: how it is reached and how well it is seen."""
    found = account_of(request, pk)
    context: dict[str, Any] = {
        "account": found,
        "posture": posture_of(person(request), found),
        "scans": with_counts(found.scans.all())[:10],
        "coverage": coverage_table(found.coverage.all()),
        "report": None,
        "sources": found.checkpoints.exclude(source__in=TRAIL_SOURCES).order_by("source", "region"),
        "trails": trails_shown(found),
    }
    if person(request).can(Capability.ADMINISTER) and found.state != "connected":
        context |= how_to_connect(found.external_id, found)
    return render_page(request, "account.html", context)


@require_POST
@requires(Capability.ADMINISTER)
def account_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Test the connection of a saved account."""
    found = account_of(request, pk)
    report = test_account(found, kinds_read())
    registration.note_report(found, report, person(request), address_of(request))
    if request.htmx:  # type: ignore[attr-defined]
        return render_page(request, "account.html", {"account": found, "report": report}, block="connection")
    tone = messages.success if report.code == "ok" else messages.warning
    tone(request, clean_text(report.sentence, 600))
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop scanning an account."""
    found = account_of(request, pk)
    registration.pause(found, person(request), address_of(request))
    messages.success(request, f"{found.name} is paused. Its findings stay as they are until it is scanned again.")
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan an account again."""
    found = account_of(request, pk)
    registration.resume(found, person(request), address_of(request))
    messages.success(request, f"{found.name} is scanned again: on its schedule, and when you press Scan now.")
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a scan now."""
    found = account_of(request, pk)
    try:
        scan = _scan_now(request, found)
    except ScanRefusedError as error:
        messages.error(request, str(error))
        return redirect_page(request, reverse("findings:account", args=[pk]))
    return redirect_page(request, reverse("findings:scan", args=[scan.pk]))


def _scan_now(request: HttpRequest, account: CloudAccount) -> Scan:
    if account.problem_code == registration.OPEN_TRUST:
        raise ScanRefusedError(f"{account.problem} Until a test has succeeded it is not scanned.")
    return request_scan(account, person(request), address_of(request))


@get_or_post
@requires(Capability.ADMINISTER)
def account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what removing means, and remove once the name is typed."""
    found = account_of(request, pk)
    context: dict[str, Any] = {"account": found, "preview": removal_preview(found), "problem": ""}
    if request.method == "POST":
        if request.POST.get("name", "").strip() == found.name.strip():
            resolved = remove_account(found, person(request), address_of(request))
            messages.success(request, f"{found.name} is removed; findings resolved by that: {resolved}.")
            return redirect_page(request, reverse("findings:accounts"))
        context["problem"] = "Type the name exactly as it is shown."
    return render_page(request, "account_remove.html", context, status=422 if context["problem"] else 200)


urls = [
    path("accounts/", accounts, name="accounts"),
    *account_registration.urls,
    *push,
    path("accounts/<int:pk>/", account, name="account"),
    path("accounts/<int:pk>/test/", account_test, name="account_test"),
    path("accounts/<int:pk>/pause/", account_pause, name="account_pause"),
    path("accounts/<int:pk>/resume/", account_resume, name="account_resume"),
    path("accounts/<int:pk>/scan/", account_scan, name="account_scan"),
    path("accounts/<int:pk>/remove/", account_remove, name="account_remove"),
]
