"""Functions: the inventory with what the checks say of each, and one function."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.common.paging import BadCursorError, page_of
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount, Function
from collectors.resources.aws import LambdaFunction
from findings.checks import CHECKS, chain_members
from findings.checks.chain import chain_of

from . import evidence_chain, function_filter, function_verdicts
from .console import console_url
from .function_filter import BadFilterError, FunctionFilter


@require_safe
@requires(Capability.VIEW)
def functions(request: HttpRequest) -> HttpResponse:
    """List the functions that fit the filter."""
    visible = Function.objects.visible_to(person(request)).present()
    try:
        asked = FunctionFilter.parse(request.GET)
        fitting = asked.apply(visible)
        page = page_of(
            fitting.select_related("account"),
            asked.order,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except (BadFilterError, BadCursorError) as error:
        return render_page(request, "functions.html", {"problem": str(error)}, status=400)
    context = {
        "asked": asked,
        "page": page,
        "total": fitting.count(),
        "checks": _checks(),
        **_choices(request, visible),
    }
    return render_page(request, "functions.html", context | {"chips": _chips(asked, context)})


def _checks() -> list[Any]:
    return [check for check in CHECKS.values() if check.judges is LambdaFunction]


def _choices(request: HttpRequest, visible: QuerySet[Function]) -> dict[str, Any]:
    accounts = CloudAccount.objects.visible_to(person(request)).present().order_by("name")
    return {
        "accounts": [(str(account.pk), account.name) for account in accounts],
        "regions": sorted(set(visible.order_by().values_list("region", flat=True).distinct())),
        "runtimes": sorted(set(visible.order_by().values_list("runtime", flat=True).distinct()) - {""}),
        "verdicts": function_filter.VERDICTS,
        "orders": function_filter.ORDERS,
    }


def _chips(asked: FunctionFilter, context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (what is asked, the filter without it) pairs."""
    check = CHECKS.get(asked.check)
    status = function_filter.STATUSES[asked.status or "fail"]
    named = {
        "q": f"“{asked.q}”",
        "account": dict(context["accounts"]).get(asked.account, f"account {asked.account}"),
        "region": asked.region,
        "runtime": asked.runtime,
        "verdict": function_filter.VERDICTS.get(asked.verdict, ""),
        "check": f"{check.title}: {status}" if check else "",
    }
    return [(label, asked.query(**{name: ""})) for name, label in named.items() if getattr(asked, name)]


@require_safe
@requires(Capability.VIEW)
def function(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one function: what each check says of it and why, and how it is configured."""
    visible = Function.objects.visible_to(person(request)).select_related("account__group")
    found = get_object_or_404(visible, pk=pk)
    lines, item, seen = function_verdicts.lines(found)
    context = {
        "function": found,
        "chain": chain_of(found.verdicts, chain_members()),
        "titles": {check.id: check.title for check in CHECKS.values()},
        "routes": evidence_chain.routes(seen, item) if seen and item else [],
        "holders": evidence_chain.holders_of_log(seen, item) if seen and item else None,
        "wide_holders": evidence_chain.holders_of_account(seen, item.role_arn) if seen and item else None,
        "lines": lines,
        "item": item,
        "console": console_url(found.account.provider, found.arn),
        "checks": _checks(),
    }
    return render_page(request, "function.html", context)


urls = [
    path("functions/", functions, name="functions"),
    path("functions/<int:pk>/", function, name="function"),
]
