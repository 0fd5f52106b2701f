"""Overview: would an attack leave a trace, where not, and what changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount
from findings.rules import titles

from . import overview_data as data
from .changes import changes

STOP_POLLING = 286


@require_safe
@requires(Capability.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Show how things stand; while a scan is open the page asks again, and is answered when a scan has moved on."""
    accounts = data.accounts_of(person(request))
    # Asked before anything else is read: what changes while the page is made is news at the next asking.
    scans = data.open_scans(accounts)
    asks_again = request.headers.get("HX-Target") == "overview"
    if asks_again and scans and request.GET.get("seen") == scans:
        return HttpResponse(status=204)
    response = render_page(
        request, "overview.html", {"accounts": accounts, "scans": scans} | _standing(request, accounts)
    )
    if asks_again and not scans:
        response.status_code = STOP_POLLING
    return response


def _standing(request: HttpRequest, accounts: list[CloudAccount]) -> dict[str, Any]:
    """Return how the accounts stand, for the page."""
    if not accounts:
        return {}
    changed = changes(accounts)
    return {
        "traces": data.traces(accounts),
        "groups": data.groups(person(request), accounts),
        "severities": data.SEVERITIES,
        "days": data.trend(accounts),
        "holes": data.holes(accounts),
        "most_holes": data.MOST_HOLES,
        "changes": changed,
        "checks": data.worst_checks(accounts),
        "titles": titles({step.finding.rule_id for kind in changed.kinds for step in kind.latest}),
        "functions": data.worst_functions(accounts),
        "judged_at": data.judged_at(accounts),
    }


urls = [path("", overview, name="overview")]
