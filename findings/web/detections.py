"""Detections: what is looked for in what happens, which accounts it can see, and one detection."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability, User
from collectors.chain_readings import TRAIL_CHAIN
from collectors.event_readings import FUNCTION_LOGS, TRAIL_LOOKUP
from collectors.models import Checkpoint, CloudAccount
from collectors.trail_readings import TRAIL_FILES
from findings.detections.added import is_added
from findings.detections.catalogue import DataSource, Detection
from findings.engine.pushed import SOURCE
from findings.models import AddedRule, Finding
from findings.models.filters import Filter
from findings.rules import SHIPPED
from findings.verdict import Severity
from findings.web.delays import MOST, usual

# Which readings give which source; what none gives, no detection can see yet.
READ_BY: Mapping[str, DataSource] = {
    TRAIL_LOOKUP: DataSource.TRAIL_MANAGEMENT,
    FUNCTION_LOGS: DataSource.FUNCTION_LOGS,
    SOURCE: DataSource.FUNCTION_LOGS,
    TRAIL_CHAIN: DataSource.TRAIL_DIGESTS,
}
SOURCE_WORDS = {
    DataSource.TRAIL_MANAGEMENT: "management events",
    DataSource.TRAIL_S3_DATA: "data events of S3",
    DataSource.TRAIL_LAMBDA_DATA: "data events of Lambda",
    DataSource.TRAIL_LOGS_DATA: "data events of CloudWatch Logs",
    DataSource.TRAIL_NETWORK: "network activity events",
    DataSource.TRAIL_DIGESTS: "digests of a trail",
    DataSource.FUNCTION_LOGS: "log lines of functions",
    DataSource.FUNCTION_METRICS: "metrics of functions",
    DataSource.LOG_METRICS: "metrics of log groups",
    DataSource.AUDIT_LAYER: "records of the audit layer",
}


@require_safe
@requires(Capability.VIEW)
def detections(request: HttpRequest) -> HttpResponse:
    """List the detections that fit the filter, the worst first."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "severity")}
    counts, seen = _open(person(request)), _seen(person(request))
    every = sorted(SHIPPED.values(), key=lambda one: (-one.severity, one.title))
    context = {
        "asked": asked,
        "rows": [
            (one, counts.get(one.id, 0), _sees(one, seen), needs_words(one)) for one in every if _fits(one, asked)
        ],
        "total": len(every),
        "accounts": len(seen),
        "added": AddedRule.objects.present().aggregate(all=Count("pk"), on=Count("pk", Q(is_on=True))),
        "severities": [(severity.label, severity.label) for severity in sorted(Severity, reverse=True)],
        "sandbox_url": settings.AUDITPORTAL_SANDBOX_URL,
    }
    return render_page(request, "detections.html", context)


def _fits(one: Detection, asked: Mapping[str, str]) -> bool:
    texts = (one.id, one.title, one.description, one.row, *one.attack)
    found = not asked["q"] or any(asked["q"].lower() in text.lower() for text in texts)
    return found and asked["severity"] in {"", one.severity.label}


def needs_words(one: Detection) -> str:
    """What it needs, in words."""
    return ", ".join(SOURCE_WORDS[need] for need in one.needs)


def _open(user: User) -> dict[str, int]:
    rows = Finding.objects.visible_to(user).open().filter(rule_id__in=list(SHIPPED))
    return dict(rows.order_by().values("rule_id").annotate(n=Count("pk")).values_list("rule_id", "n"))


def _seen(user: User) -> dict[str, set[DataSource]]:
    """What is read of each account, by its name."""
    accounts = CloudAccount.objects.visible_to(user).present().order_by("name")
    seen: dict[int, set[DataSource]] = {account.pk: set() for account in accounts}
    read = Checkpoint.objects.filter(account__in=accounts, good_at__isnull=False)
    for account, source in read.values_list("account", "source"):
        if source in READ_BY:
            seen[int(account)].add(READ_BY[source])
    for account, given in read.filter(source=TRAIL_FILES).values_list("account", "cursor__gives"):
        seen[int(account)] |= {source for source in DataSource if source.value in (given or ())}
    return {account.name: seen[account.pk] for account in accounts}


def _sees(one: Detection, seen: Mapping[str, set[DataSource]]) -> int:
    return sum(set(one.needs) <= held for held in seen.values())


def blind_in(user: User, found: Detection) -> dict[str, str]:
    """Accounts of which something is not read that it needs, with what, by their names."""
    return {
        name: ", ".join(SOURCE_WORDS[need] for need in found.needs if need not in held)
        for name, held in _seen(user).items()
        if not set(found.needs) <= held
    }


@require_safe
@requires(Capability.VIEW)
def detection(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one detection: what it means, what it needs, where it is blind."""
    if is_added(rule_id):
        return redirect("findings:added_rule", pk=get_object_or_404(AddedRule, rule_id=rule_id).pk)
    found = SHIPPED.get(rule_id)
    if found is None:
        raise Http404("There is no such detection.")
    context: dict[str, Any] = {
        "detection": found,
        "needs": needs_words(found),
        "blind": blind_in(person(request), found),
        "open": _open(person(request)).get(found.id, 0),
        "query": Filter(check=(found.id,)).to_query(),
        "usual": usual(Finding.objects.visible_to(person(request)).filter(rule_id=found.id).order_by("-pk")[:MOST]),
    }
    return render_page(request, "detection.html", context)


urls = [
    path("detections/", detections, name="detections"),
    path("detections/<slug:rule_id>/", detection, name="detection"),
]
