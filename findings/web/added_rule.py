"""One added rule: what it says, what it needs, how it did on events of before, what it excepts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.text import clean_text
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount
from findings.detections.added import LONGEST_EXCEPTION, exception_for
from findings.detections.sigma import RuleRefusedError
from findings.engine.added_rules import ExceptionRefusedError, add_exception, remove_exception
from findings.engine.replay import MOST_EVENTS, begin_test, cancel_test, preview
from findings.models import AddedRule, RuleException, RuleTest
from findings.models.filters import Filter
from findings.rules import SHIPPED
from findings.web.added_rules import number_of, open_findings, source_words
from findings.web.detections import blind_in, needs_words

STOP_POLLING = 286
DAYS = [(1, "day"), (7, "7 days"), (30, "30 days"), (90, "90 days")]


@require_safe
@requires(Capability.VIEW)
def added_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an added rule; while a test runs its part of the page asks again."""
    rule = _rule(pk)
    context = rule_context(request, rule)
    context["draft"] = {"text": request.GET.get("except", "").replace("\x00", "")[:LONGEST_EXCEPTION], "reason": ""}
    response = render_page(request, "added_rule.html", context)
    if request.headers.get("HX-Target") == "rule_test" and not (context["test"] and context["test"].is_open):
        response.status_code = STOP_POLLING
    return response


def _rule(pk: int) -> AddedRule:
    return get_object_or_404(AddedRule.objects.select_related("added_by", "changed_by"), pk=pk)


def rule_context(request: HttpRequest, rule: AddedRule) -> dict[str, Any]:
    """Return what the page of a rule shows."""
    user, said = person(request), rule.detection
    test = rule.tests.select_related("created_by", "account").first()
    return {
        "rule": rule,
        "detection": said,
        "source": source_words(rule.product, rule.service),
        "needs": needs_words(said),
        "blind": blind_in(user, said),
        "open": open_findings(user, [rule.rule_id]).get(rule.rule_id, 0),
        "query": Filter(check=(rule.rule_id,)).to_query(),
        "author": rule.about.get("author", ""),
        "counted": _counted(rule),
        "counted_by": AddedRule.objects.present().filter(counts__contains=[rule.rule_id]).order_by("title")[:20],
        "exceptions": rule.exceptions.select_related("added_by"),
        "test": test,
        "ways": [(name, count, exception_for(field, name)) for name, field, count in _principals(test)],
        "days": DAYS,
        "most_events": MOST_EVENTS,
        "accounts": CloudAccount.objects.visible_to(user).present().order_by("name"),
        "can_administer": user.can(Capability.ADMINISTER) and rule.removed is None,
        "draft": {"text": "", "reason": ""},
        "refused": "",
        "preview": None,
    }


def _principals(test: RuleTest | None) -> list[list[Any]]:
    return list(test.result.get("principals", ())) if test else []


def _counted(rule: AddedRule) -> list[tuple[str, str]]:
    """Titles and addresses of the rules that a correlation counts."""
    rows = AddedRule.objects.filter(rule_id__in=rule.counts).order_by("title")
    ours = [(SHIPPED[one].title, reverse("findings:detection", args=[one])) for one in rule.counts if one in SHIPPED]
    return [(row.title, reverse("findings:added_rule", args=[row.pk])) for row in rows] + ours


@require_POST
@requires(Capability.ADMINISTER)
def added_rule_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a rule of the events of the last days."""
    rule = get_object_or_404(AddedRule.objects.present(), pk=pk)
    chosen = number_of(request.POST.get("account", ""))
    visible = CloudAccount.objects.visible_to(person(request)).present()
    account = get_object_or_404(visible, pk=chosen) if chosen else None
    days = number_of(request.POST.get("days", "")) or 1
    begin_test(rule, min(days, DAYS[-1][0]), account, person(request), address_of(request))
    return redirect_page(request, reverse("findings:added_rule", args=[pk]) + "#test")


@require_POST
@requires(Capability.ADMINISTER)
def rule_test_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a test."""
    test = get_object_or_404(RuleTest, pk=pk)
    if cancel_test(test):
        messages.success(request, "The test is cancelled; what it found so far is shown.")
    return redirect_page(request, reverse("findings:added_rule", args=[test.rule_id]) + "#test")


@require_POST
@requires(Capability.ADMINISTER)
def added_rule_except(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an exception on what the last test found, or add it."""
    rule = get_object_or_404(AddedRule.objects.present(), pk=pk)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()[: LONGEST_EXCEPTION + 1]
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    shown: dict[str, Any] = {"draft": {"text": text, "reason": reason}}
    try:
        if "preview" not in request.POST:
            add_exception(rule, text, reason, person(request), address_of(request))
            messages.success(request, "The exception is in force from the next reading on.")
            return redirect_page(request, reverse("findings:added_rule", args=[pk]) + "#exceptions")
        test = rule.tests.first()
        shown["preview"] = (preview(test, text), len(test.kept)) if test else (0, 0)
    except RuleRefusedError as error:
        shown["refused"] = f"This is no exception that can be obeyed: {clean_text(error.construct, 300)}"
    except ExceptionRefusedError as error:
        shown["refused"] = str(error)
    status = 422 if "refused" in shown else 200
    return render_page(request, "added_rule.html", rule_context(request, _rule(pk)) | shown, status=status)


@require_POST
@requires(Capability.ADMINISTER)
def rule_exception_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule fire again on what was excepted."""
    exception = get_object_or_404(RuleException, pk=pk)
    remove_exception(exception, person(request), address_of(request))
    messages.success(request, "The exception is gone from the next reading on.")
    return redirect_page(request, reverse("findings:added_rule", args=[exception.rule_id]) + "#exceptions")


urls = [
    path("detections/added/<int:pk>/", added_rule, name="added_rule"),
    path("detections/added/<int:pk>/test/", added_rule_test, name="added_rule_test"),
    path("detections/added/<int:pk>/except/", added_rule_except, name="added_rule_except"),
    path("detections/added/tests/<int:pk>/cancel/", rule_test_cancel, name="rule_test_cancel"),
    path("detections/added/exceptions/<int:pk>/remove/", rule_exception_remove, name="rule_exception_remove"),
]
