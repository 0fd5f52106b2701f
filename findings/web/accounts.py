"""Accounts: register on one screen, test, edit, pause, resume, remove, scan now."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors import policy, registration
from collectors.models import CloudAccount
from collectors.models.account import new_external_id
from collectors.runs import test_account
from collectors.scans import ScanRefusedError
from findings.checks import CHECKS, resource_types
from findings.tasks import removal_preview, remove_account, request_scan

from .account_data import account_lines, coverage_table
from .account_forms import AccountForm

DRAFT = "draft_external_id"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Capability.VIEW)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    visible = CloudAccount.objects.visible_to(person(request)).present()
    return render_page(request, "accounts.html", {"lines": account_lines(visible)})


@sensitive_post_parameters("secret_access_key")
@get_or_post
@requires(Capability.ADMINISTER)
def account_new(request: HttpRequest) -> HttpResponse:
    """Register an account; the ExternalId belongs to this person's session until the account takes it over."""
    external_id = request.session.setdefault(DRAFT, new_external_id())
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.details:
        if "test" in request.POST:
            draft = _draft(form.details, external_id)
            return _form_page(request, form, external_id, report=test_account(draft, _kinds()))
        try:
            account = registration.register(form.details, external_id, person(request), address_of(request))
        except registration.RegistrationError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            del request.session[DRAFT]
            return _after_saving(request, account)
    return _form_page(request, form, external_id)


def _draft(details: registration.Details, external_id: str) -> CloudAccount:
    return CloudAccount(
        account_id=details.account_id,
        role_arn=details.role_arn,
        external_id=external_id,
        regions=list(details.regions),
        access_key_id=details.access_key_id,
        secret_access_key=details.secret_access_key,
    )


def _after_saving(request: HttpRequest, account: CloudAccount) -> HttpResponse:
    """Test what was saved; when it can be reached, the first scan starts by itself."""
    report = test_account(account, _kinds())
    registration.note_report(account, report)
    if report.reachable:
        scan = request_scan(account, person(request), address_of(request))
        messages.success(request, f"{account.name} is connected; its first scan has started.")
        return redirect_page(request, reverse("findings:scan", args=[scan.pk]))
    messages.warning(request, f"{account.name} is saved, but cannot be reached yet. {report.sentence}")
    return redirect_page(request, reverse("findings:account", args=[account.pk]))


@sensitive_post_parameters("secret_access_key")
@get_or_post
@requires(Capability.ADMINISTER)
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account."""
    account = _account(request, pk)
    form = AccountForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid() and form.details:
        try:
            registration.edit(account, form.details, person(request), address_of(request))
        except registration.RegistrationError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            registration.note_report(account, test_account(account, _kinds()))
            messages.success(request, f"{account.name} is changed.")
            return redirect_page(request, reverse("findings:account", args=[pk]))
    return _form_page(request, form, account.external_id, account=account)


def _form_page(
    request: HttpRequest,
    form: AccountForm,
    external_id: str,
    *,
    account: CloudAccount | None = None,
    report: Any = None,
) -> HttpResponse:
    portal, kinds = settings.AUDITPORTAL_PORTAL_ACCOUNT_ID, _kinds()
    context = {
        "form": form,
        "account": account,
        "report": report,
        "external_id": external_id,
        "portal_account_id": portal,
        "template": policy.cloudformation(kinds, portal, external_id),
        "terraform": policy.terraform(kinds, portal, external_id),
    }
    status = 422 if form.errors else 200
    return render_page(request, "account_form.html", context, status=status)


@require_safe
@requires(Capability.VIEW)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: how it is reached and how well it is seen."""
    found = _account(request, pk)
    visible = CloudAccount.objects.filter(pk=pk)
    context = {
        "account": found,
        "line": account_lines(visible)[0],
        "scans": found.scans.select_related("requested_by")[:10],  # type: ignore[attr-defined]
        "coverage": coverage_table(found),
        "report": None,
    }
    return render_page(request, "account.html", context)


@require_POST
@requires(Capability.ADMINISTER)
def account_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Test the connection of a saved account."""
    found = _account(request, pk)
    report = test_account(found, _kinds())
    registration.note_report(found, report)
    if request.htmx:  # type: ignore[attr-defined]
        return render_page(request, "account.html", {"account": found, "report": report}, block="connection")
    tone = messages.success if report.code == "ok" else messages.warning
    tone(request, report.sentence)
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop scanning an account."""
    found = _account(request, pk)
    registration.pause(found, person(request), address_of(request))
    messages.success(request, f"{found.name} is paused. Its findings stay as they are until it is scanned again.")
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan an account again."""
    found = _account(request, pk)
    registration.resume(found, person(request), address_of(request))
    messages.success(request, f"{found.name} is scanned again.")
    return redirect_page(request, reverse("findings:account", args=[pk]))


@require_POST
@requires(Capability.ADMINISTER)
def account_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a scan now."""
    try:
        scan = request_scan(_account(request, pk), person(request), address_of(request))
    except ScanRefusedError as error:
        messages.error(request, str(error))
        return redirect_page(request, reverse("findings:account", args=[pk]))
    return redirect_page(request, reverse("findings:scan", args=[scan.pk]))


@get_or_post
@requires(Capability.ADMINISTER)
def account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what removing means, and remove once the name is typed."""
    found = _account(request, pk)
    context: dict[str, Any] = {"account": found, "preview": removal_preview(found), "problem": ""}
    if request.method == "POST":
        if request.POST.get("name", "").strip() == found.name:
            resolved = remove_account(found, person(request), address_of(request))
            messages.success(request, f"{found.name} is removed; {resolved} findings were resolved.")
            return redirect_page(request, reverse("findings:accounts"))
        context["problem"] = "Type the name exactly as it is shown."
    return render_page(request, "account_remove.html", context, status=422 if context["problem"] else 200)


def _account(request: HttpRequest, pk: int) -> CloudAccount:
    visible = CloudAccount.objects.visible_to(person(request)).present().select_related("group")
    return get_object_or_404(visible, pk=pk)


def _kinds() -> list[Any]:
    return resource_types(CHECKS.values())


urls = [
    path("accounts/", accounts, name="accounts"),
    path("accounts/new/", account_new, name="account_new"),
    path("accounts/<int:pk>/", account, name="account"),
    path("accounts/<int:pk>/edit/", account_edit, name="account_edit"),
    path("accounts/<int:pk>/test/", account_test, name="account_test"),
    path("accounts/<int:pk>/pause/", account_pause, name="account_pause"),
    path("accounts/<int:pk>/resume/", account_resume, name="account_resume"),
    path("accounts/<int:pk>/scan/", account_scan, name="account_scan"),
    path("accounts/<int:pk>/remove/", account_remove, name="account_remove"),
]
