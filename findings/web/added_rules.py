"""Rules that people added: the list with its filter, and switching many at once."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.common.paging import BadCursorError, page_of
from auditportal.members.access import person, requires
from auditportal.members.models import Capability, User
from findings.engine.added_rules import REFUSED, remove, switch
from findings.models import AddedRule, Finding, RuleUpload
from findings.models.added_rules import AddedRuleQuerySet
from findings.verdict import Severity

ORDER = ("-severity", "title", "id")
STATES = {"on": Q(is_on=True), "off": Q(is_on=False), "broken": ~Q(problem="")}
STATE_WORDS = [("on", "On"), ("off", "Off"), ("broken", "Cannot be loaded")]
ASKED = ("q", "severity", "state", "source")


@require_safe
@requires(Capability.VIEW)
def added_rules(request: HttpRequest) -> HttpResponse:
    """List the added rules that fit the filter, the worst first."""
    asked = asked_of(request.GET)
    try:
        page = page_of(
            fitting(asked).defer("text", "about"),
            ORDER,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursorError as error:
        raise Http404(str(error)) from error
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "asked": asked,
        "query": query,
        "rules": page.rows,
        "open": open_findings(person(request), [row.rule_id for row in page.rows]),
        "newer": f"?{query}&before={page.newer}" if page.newer else "",
        "older": f"?{query}&after={page.older}" if page.older else "",
        "fit": fitting(asked).count(),
        "counts": AddedRule.objects.present().aggregate(
            all=Count("pk"), on=Count("pk", STATES["on"]), broken=Count("pk", STATES["broken"])
        ),
        "severities": [(severity.label, severity.label) for severity in sorted(Severity, reverse=True)],
        "states": STATE_WORDS,
        "sources": _sources(),
        "can_administer": person(request).can(Capability.ADMINISTER),
    }
    return render_page(request, "added_rules.html", context)


def asked_of(given: Mapping[str, str]) -> dict[str, str]:
    """What a filter asks for; what is none is left out."""
    asked = {name: given.get(name, "").replace("\x00", "").strip()[:200] for name in ASKED}
    if asked["severity"].upper() not in Severity.__members__:
        asked["severity"] = ""
    return asked | {"state": asked["state"] if asked["state"] in STATES else ""}


def fitting(asked: Mapping[str, str]) -> AddedRuleQuerySet:
    """The rules that a filter means."""
    found = AddedRule.objects.present()
    if asked["q"]:
        words = asked["q"]
        found = found.filter(Q(title__icontains=words) | Q(origin__icontains=words) | Q(rule_id__icontains=words))
    if asked["severity"]:
        found = found.filter(severity=Severity[asked["severity"].upper()])
    if asked["state"]:
        found = found.filter(STATES[asked["state"]])
    if asked["source"]:
        product, _, service = asked["source"].partition("/")
        found = found.filter(product=product, service=service)
    return found


def _sources() -> list[tuple[str, str]]:
    pairs = AddedRule.objects.present().order_by("product", "service").values_list("product", "service").distinct()
    return [(f"{product}/{service}", source_words(product, service)) for product, service in pairs]


def source_words(product: str, service: str) -> str:
    """What a rule's log source is called."""
    return " / ".join(filter(None, (product, service))) or "any"


def open_findings(user: User, rule_ids: Sequence[str]) -> dict[str, int]:
    """How many open findings each of some rules has."""
    rows = Finding.objects.visible_to(user).open().filter(rule_id__in=rule_ids).order_by()
    return dict(rows.values("rule_id").annotate(n=Count("pk")).values_list("rule_id", "n"))


@require_POST
@requires(Capability.ADMINISTER)
def added_rules_switch(request: HttpRequest) -> HttpResponse:
    """Switch on, switch off or remove the ticked rules, all that fit the filter, or those of an upload."""
    act, user, address = request.POST.get("act", ""), person(request), address_of(request)
    rules = _meant(request)
    if act == "remove":
        messages.success(request, f"Removed: {remove(rules, user, address)}. Their findings stay.")
    elif act in ("enable", "disable"):
        changed, left = switch(rules, user, address, on=act == "enable")
        messages.success(request, f"Switched {'on' if act == 'enable' else 'off'}: {changed}.")
        if left:
            messages.warning(request, f"Left off: {left}. Nothing is read that they ask for, or they cannot be loaded.")
    else:
        messages.error(request, "Say what is to be done with the rules.")
    return redirect_page(request, _back(request))


def _meant(request: HttpRequest) -> list[int]:
    scope = request.POST.get("scope", "ticked")
    if scope == "fitting":
        return list(fitting(asked_of(request.POST)).values_list("pk", flat=True))
    if scope == "upload":
        upload = RuleUpload.objects.filter(pk=number_of(request.POST.get("upload", ""))).first()
        outcomes: list[dict[str, Any]] = upload.outcomes if upload else []
        return [one["rule"] for one in outcomes if one["outcome"] != REFUSED]
    return [number for text in request.POST.getlist("rule") if (number := number_of(text))]


def number_of(text: str) -> int:
    """The number that a field holds, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _back(request: HttpRequest) -> str:
    """The page where the act was done: a rule's own, or the list with its filter."""
    one = AddedRule.objects.present().filter(pk=number_of(request.POST.get("back", ""))).first()
    if one is not None:
        return reverse("findings:added_rule", args=[one.pk])
    query = urlencode({name: value for name, value in asked_of(request.POST).items() if value})
    return reverse("findings:added_rules") + (f"?{query}" if query else "")


urls = [
    path("detections/added/", added_rules, name="added_rules"),
    path("detections/added/switch/", added_rules_switch, name="added_rules_switch"),
]
