"""Checks: the catalogue with how each stands, and one check."""

from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability, User
from collectors.models import CloudAccount
from collectors.registry import COLLECTORS, actions_for
from findings.checks import CHECKS, Check, render_remedy
from findings.models import RegionPosture
from findings.verdict import Severity
from findings.web.unknown_reasons import unknown_reasons

COUNTED = ("passed", "failed", "unknown", "not_applicable")
STANDINGS = {"failing": "Failing somewhere", "unknown": "Unknown somewhere", "passing": "Passing everywhere"}
SNIPPETS = (("cli", "AWS CLI"), ("terraform", "Terraform"), ("cloudformation", "CloudFormation"))
Counts = dict[str, int]


@require_safe
@requires(Capability.VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    """List the checks that fit the filter, the worst first."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "severity", "standing", "framework")}
    counts = _counts(person(request))
    every = sorted(CHECKS.values(), key=lambda check: (-check.severity, -counts[check.id]["failed"], check.title))
    context = {
        "asked": asked,
        "checks": [(check, counts[check.id]) for check in every if _fits(check, counts[check.id], asked)],
        "total": len(every),
        "severities": [(severity.label, severity.label) for severity in sorted(Severity, reverse=True)],
        "standings": STANDINGS,
        "frameworks": sorted({control.framework for check in every for control in check.controls}),
    }
    return render_page(request, "checks.html", context)


def _counts(user: User) -> dict[str, Counts]:
    """Return the verdicts of each check over all accounts that the person may see."""
    visible = CloudAccount.objects.visible_to(user).present()
    rows: Any = RegionPosture.objects.filter(account__in=visible).values("rule_id").order_by()
    held: dict[str, Counts] = {row["rule_id"]: row for row in rows.annotate(**{name: Sum(name) for name in COUNTED})}
    return {rule_id: {name: held.get(rule_id, {}).get(name, 0) for name in COUNTED} for rule_id in CHECKS}


def _fits(check: Check, counts: Counts, asked: dict[str, str]) -> bool:
    texts = (check.id, check.title, check.risk, *(f"{control.id} {control.title}" for control in check.controls))
    return (
        (not asked["q"] or any(asked["q"].lower() in text.lower() for text in texts))
        and asked["severity"] in {"", check.severity.label}
        and asked["standing"] in {"", *_standing(counts)}
        and (not asked["framework"] or any(control.framework == asked["framework"] for control in check.controls))
    )


def _standing(counts: Counts) -> set[str]:
    standing = {name for name, field in (("failing", "failed"), ("unknown", "unknown")) if counts[field]}
    return standing or ({"passing"} if counts["passed"] else set())


@require_safe
@requires(Capability.VIEW)
def check(request: HttpRequest, check_id: str) -> HttpResponse:
    """Show one check: why it matters, how it stands, how to mend what fails."""
    found = CHECKS.get(check_id)
    if found is None:
        raise Http404("There is no such check.")
    remedy = render_remedy(found.remedy, {})
    rows = _rows(person(request), found.id)
    context = {
        "check": found,
        "counts": _counts(person(request))[found.id],
        "rows": rows,
        "reasons": unknown_reasons(found, rows),
        "remedy": remedy,
        "snippets": [(label, text) for name, label in SNIPPETS if (text := getattr(remedy, name))],
        "fails_when": " ".join((found.judge.__doc__ or "").split()),
        "actions": actions_for([kind for kind in found.reads if kind.__name__ in COLLECTORS]),
        "of_function": bool(found.judges) and found.judges.__name__ == "LambdaFunction",  # type: ignore[union-attr]
    }
    return render_page(request, "check.html", context)


def _rows(user: User, rule_id: str) -> list[RegionPosture]:
    visible = CloudAccount.objects.visible_to(user).present()
    rows = RegionPosture.objects.filter(account__in=visible, rule_id=rule_id).select_related("account")
    return list(rows.order_by("-failed", "-unknown", "account__name", "region")[:200])


urls = [
    path("checks/", checks, name="checks"),
    path("checks/<slug:check_id>/", check, name="check"),
]
