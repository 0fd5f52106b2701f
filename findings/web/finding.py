"""One finding: what, why it matters, evidence, remedy, history, and what can be done about it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.common.text import type_words
from auditportal.members.access import person, requires
from auditportal.members.models import Capability, User
from collectors.models import Checkpoint, CollectionRun, Coverage, RunState
from collectors.snapshot import CoverageState
from findings.checks import RenderedRemedy, render_remedy
from findings.detections.catalogue import Detection
from findings.models import Evidence, Finding, State, Transition
from findings.models.filters import BadFilterError, Filter
from findings.models.queries import cursor_at, lines_of
from findings.models.selection import Selection, select
from findings.rules import RULES, Rule
from findings.web.act_form import triagers
from findings.web.act_notice import take_notice
from findings.web.console import console_url
from findings.web.delays import delay_of
from findings.web.detections import READ_BY, SOURCE_WORDS
from findings.web.evidence import bounded_leaves, looks, split_lists
from findings.web.findings import refuse

MOST_STEPS, MOST_LOOKS, MOST_GAPS = 200, 20, 20


class Unseen(NamedTuple):
    """What could not be read: how it stands, what it is in words, the missing permission, the reason, when."""

    state: str
    what: str
    permission: str
    detail: str
    checked_at: datetime


class Neighbours(NamedTuple):
    """The findings beside this one in the list that the person came from."""

    previous: int | None
    following: int | None


@require_safe
@requires(Capability.VIEW)
def finding_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding, within the filter that the address carries."""
    query: dict[str, list[str]] = dict(request.GET.lists())
    since = query.pop("since", [""])[-1]
    finding = _found(person(request), pk)
    try:
        selection = select(person(request), Filter.parse(query))
    except BadFilterError as problem:
        return refuse(request, problem)
    context = _context(finding) | _people(person(request))
    context |= {"query": selection.filter.to_query(), "neighbours": neighbours(selection, finding)}
    context |= {"since": _number(since), "notice": take_notice(request)}
    return render_page(request, "finding.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _found(user: User, pk: int) -> Finding:
    rows = Finding.objects.visible_to(user).select_related("account__group", "assignee", "function")
    finding = rows.filter(pk=pk).first()
    if finding is None:
        raise Http404("There is no such finding, or you may not see it.")
    return finding


def _context(finding: Finding) -> dict[str, Any]:
    check = RULES.get(finding.rule_id)
    kept = list(Evidence.objects.filter(finding=finding)[: MOST_LOOKS + 1])
    steps = Transition.objects.filter(finding=finding).select_related("actor")[:MOST_STEPS]
    body = kept[0].body if kept else {}
    lists, rest = split_lists(body)
    shown, cut = bounded_leaves(rest) if rest else ([], False)
    return {
        "finding": finding,
        "check": check,
        "title": check.problem if check else finding.rule_id,
        "remedy": remedy(check, finding, body),
        "evidence": body,
        "leaves": shown,
        "lists": lists,
        "cut": cut,
        "looks": looks(kept)[:MOST_LOOKS],
        "gaps": gaps(check, finding),
        "kind": "detection" if isinstance(check, Detection) else "check",
        "false_positives": check.false_positives if isinstance(check, Detection) else (),
        "steps": steps,
        "newest": max((step.pk for step in steps), default=0),
        "last_seen": last_seen(finding),
        "delay": delay_of(finding) if isinstance(check, Detection) else None,
        "console": console_url(finding.provider, finding.arn),
    }


def _people(user: User) -> dict[str, Any]:
    can_triage = user.can(Capability.TRIAGE)
    return {"can_triage": can_triage, "people": triagers() if can_triage else [], "me": user}


def remedy(check: Rule | None, finding: Finding, evidence: dict[str, Any]) -> RenderedRemedy | None:
    """Return the way to mend it with this resource's names filled in."""
    if check is None:
        return None
    known = {
        "name": finding.resource_name,
        "arn": finding.arn,
        "region": finding.region,
        "account_id": finding.account.account_id,
    }
    return render_remedy(check.remedy, evidence | known)


def gaps(check: Rule | None, finding: Finding) -> list[Unseen]:
    """Return what could not be read in this region of what the rule looks at, or of anything if the rule is gone."""
    if isinstance(check, Detection):
        return _unread(check, finding)
    unseen = ~Q(state="ok") | Q(item_gaps__has_key=finding.arn)
    rows = Coverage.objects.filter(unseen, account=finding.account_id, region=finding.region)
    if check is not None:
        rows = rows.filter(resource_type__in=[kind.__name__ for kind in check.reads])
    names = ("state", "resource_type", "permission", "detail", "checked_at")
    found = rows.order_by("resource_type").values_list(*names)[:MOST_GAPS]
    return [Unseen(state, type_words(kind), *more) for state, kind, *more in found]


def _unread(detection: Detection, finding: Finding) -> list[Unseen]:
    """The readings of its sources in this region that did not end well."""
    sources = {name: SOURCE_WORDS[source] for name, source in READ_BY.items() if source in detection.needs}
    rows = Checkpoint.objects.filter(account=finding.account_id, region=finding.region, source__in=sources)
    names = ("state", "source", "permission", "detail", "checked_at")
    found = rows.exclude(state=CoverageState.OK).order_by("source").values_list(*names)[:MOST_GAPS]
    return [Unseen(state, sources[source], *more) for state, source, *more in found]


def last_seen(finding: Finding) -> Any:
    """Return when it was last known to be so: an open one at the region's last finished run, not at its own row."""
    if finding.state == State.RESOLVED:
        return finding.resolved
    if not finding.scanned:
        latest = Evidence.objects.filter(finding=finding).values_list("at", flat=True).first()
        return max(filter(None, (latest, finding.opened)))
    runs = CollectionRun.objects.filter(
        account=finding.account_id, region=finding.region, state__in=(RunState.DONE, RunState.PARTIAL)
    )
    latest = runs.order_by("-finished").values_list("finished", flat=True).first()
    return max(filter(None, (latest, finding.opened)))


def neighbours(selection: Selection, finding: Finding) -> Neighbours:
    """Return the findings before and after this one in the list, even if it has left the list meanwhile."""
    here = cursor_at(finding, selection.filter.sort)
    before = lines_of(selection, here, backward=True, size=1)
    after = lines_of(selection, here, size=1)
    return Neighbours(before[0].id if before else None, after[0].id if after else None)


urls = [path("findings/<int:pk>/", finding_page, name="finding")]
