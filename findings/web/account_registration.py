"""Register an account on one screen, and change one: form, ExternalId, policy, connection test and first scan."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.text import clean, clean_text
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors import policy, registration
from collectors.account_details import RegistrationError
from collectors.aws.connection import ConnectionReport
from collectors.models import CloudAccount
from collectors.models.account import new_external_id
from collectors.policy import EventScope
from collectors.resources import Resource
from collectors.runs import test_account
from findings.checks import CHECKS, resource_types
from findings.tasks import request_scan

from .account_forms import AccountForm, schedule_words, stamp_of

ISSUED = "issued_external_id"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def issued_external_id(request: HttpRequest) -> str:
    """Return the ExternalId of this session's next account; what was posted has no say in it."""
    return str(request.session.setdefault(ISSUED, new_external_id()))


def kinds_read() -> list[type[Resource]]:
    """Return the resource types that the enabled checks take, from which the policy derives."""
    return resource_types(CHECKS.values())


@sensitive_post_parameters("secret_access_key")
@get_or_post
@requires(Capability.ADMINISTER)
def account_new(request: HttpRequest) -> HttpResponse:
    """Register an account: test it, store it, and start its first scan when it can be reached."""
    external_id = issued_external_id(request)
    form = AccountForm(request.POST or None, external_id=external_id)
    if request.method == "POST" and form.is_valid():
        try:
            return _test_or_register(request, form, external_id)
        except RegistrationError as error:
            form.refuse(error)
    return _answer_again(request, form) or _form_page(request, form, external_id)


def _answer_again(request: HttpRequest, form: AccountForm) -> HttpResponse | None:
    """Answer a page that was sent twice, as by a double click, with the account that it registered the first time."""
    if form.details is None or "test" in request.POST:
        return None
    account = registration.registered_by(person(request), form.details)
    if account is None or not form.shows(stamp_of(account.external_id)):
        return None
    # This request may have read the session before the first one ended, and would bring the used id back.
    if request.session.get(ISSUED) == account.external_id:
        del request.session[ISSUED]
    messages.info(request, f"{clean_text(account.name, 80)} is registered. The form was sent twice and counts once.")
    return redirect_page(request, reverse("findings:account", args=[account.pk]))


@sensitive_variables()
def _test_or_register(request: HttpRequest, form: AccountForm, external_id: str) -> HttpResponse:
    if form.details is None:
        raise RegistrationError("", "Fill in the form.")
    report = test_account(registration.drafted(form.details, external_id), kinds_read())
    if "test" in request.POST:
        return _form_page(request, form, external_id, report=report)
    user, address = person(request), address_of(request)
    account = registration.register(form.details, external_id, user, address, report=report)
    del request.session[ISSUED]
    return _after_registering(request, account, report)


def _after_registering(request: HttpRequest, account: CloudAccount, report: ConnectionReport) -> HttpResponse:
    if not report.reachable:
        messages.warning(request, f"{account.name} is saved, but not connected. {_said(report)}")
        return redirect_page(request, reverse("findings:account", args=[account.pk]))
    scan = request_scan(account, person(request), address_of(request))
    if report.code == "ok":
        messages.success(request, f"{account.name} is connected; its first scan has started.")
    else:
        messages.warning(request, f"{account.name} is connected and its first scan has started. {_said(report)}")
    return redirect_page(request, reverse("findings:scan", args=[scan.pk]))


def _said(report: ConnectionReport) -> str:
    return clean_text(report.sentence, 600)


@sensitive_post_parameters("secret_access_key")
@get_or_post
@requires(Capability.ADMINISTER)
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account and test it anew."""
    account = account_of(request, pk)
    form = AccountForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            return _edit(request, form, account)
        except RegistrationError as error:
            form.refuse(error)
            account = account_of(request, pk)
    return _form_page(request, form, account.external_id, account=account)


@sensitive_variables()
def _edit(request: HttpRequest, form: AccountForm, account: CloudAccount) -> HttpResponse:
    if form.details is None:
        raise RegistrationError("", "Fill in the form.")
    user, address = person(request), address_of(request)
    registration.edit(account, form.details, user, address)
    report = test_account(account, kinds_read())
    registration.note_report(account, report, user, address)
    tone = messages.success if report.code == "ok" else messages.warning
    tone(request, f"{account.name} is changed. {_said(report)}")
    return redirect_page(request, reverse("findings:account", args=[account.pk]))


def _form_page(
    request: HttpRequest,
    form: AccountForm,
    external_id: str,
    *,
    account: CloudAccount | None = None,
    report: ConnectionReport | None = None,
) -> HttpResponse:
    context = {"form": form, "account": account, "report": report, **how_to_connect(external_id, account)}
    # An htmx request is a test: the answer goes into the page whatever it says.
    status = 422 if form.errors and not request.htmx else 200  # type: ignore[attr-defined]
    return render_page(request, "account_form.html", context, status=status)


def how_to_connect(external_id: str, account: CloudAccount | None = None) -> dict[str, Any]:
    """Return what an admin needs to let the Portal into an account; of one that is there, with its trails' buckets."""
    portal, kinds = settings.AUDITPORTAL_PORTAL_ACCOUNT_ID, kinds_read()
    stated = account is not None and bool(account.trail_buckets)
    scope = EventScope(tuple(account.trail_buckets), tuple(account.trail_keys)) if account and stated else None
    # CloudFormation takes a template by address from S3 only, so the link needs a copy that the operator put there.
    hosted = settings.AUDITPORTAL_TEMPLATE_URL
    return {
        "quick_create": policy.quick_create_url(hosted, external_id) if hosted else "",
        "sandbox_url": settings.AUDITPORTAL_SANDBOX_URL,
        "external_id": external_id,
        "portal_account_id": portal,
        "template": policy.cloudformation(kinds, portal, external_id, scope),
        "terraform": policy.terraform(kinds, portal, external_id, scope)
        + ("" if scope else policy.terraform_of_trail()),
        "policy": policy.policy_document(kinds, scope=scope),
    }


@require_safe
@requires(Capability.ADMINISTER)
def account_schedule(request: HttpRequest) -> HttpResponse:
    """Say when a schedule that is being written would scan."""
    return HttpResponse(clean(schedule_words(request.GET.get("schedule", ""))))


def account_of(request: HttpRequest, pk: int) -> CloudAccount:
    """Return an account that this person may see and that was not removed; raises Http404."""
    visible = CloudAccount.objects.visible_to(person(request)).present().select_related("group")
    return get_object_or_404(visible, pk=pk)


urls = [
    path("accounts/new/", account_new, name="account_new"),
    path("accounts/schedule/", account_schedule, name="account_schedule"),
    path("accounts/<int:pk>/edit/", account_edit, name="account_edit"),
]
