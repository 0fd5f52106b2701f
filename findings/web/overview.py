"""Overview: would an attack leave a trace, where not, and what changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from findings.checks import CHECKS

from . import overview_data as data
from .changes import changes


@require_safe
@requires(Capability.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Show how things stand."""
    accounts = data.accounts_of(person(request))
    context: dict[str, Any] = {"accounts": accounts}
    if accounts:
        context |= {
            "traces": data.traces(accounts),
            "groups": data.groups(person(request), accounts),
            "severities": data.SEVERITIES,
            "days": data.trend(accounts),
            "holes": data.holes(accounts),
            "most_holes": data.MOST_HOLES,
            "changes": changes(accounts),
            "checks": data.worst_checks(accounts),
            "titles": {check.id: check.problem for check in CHECKS.values()},
            "functions": data.worst_functions(accounts),
            "judged_at": data.judged_at(accounts),
        }
    return render_page(request, "overview.html", context)


urls = [path("", overview, name="overview")]
