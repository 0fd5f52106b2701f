"""Acts on findings: on ticked ones, on all that match the filter after a preview, and on one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import render_page
from auditportal.common.text import ago
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from findings.models import Finding, Transition, Verb
from findings.models.filters import BadFilterError, Filter
from findings.models.queries import lines_of, total_of
from findings.models.selection import select
from findings.triage.acts import Outcome, TriageError, act
from findings.web.act_form import Asked, read_act, read_filter, read_ids
from findings.web.act_notice import DONE, Notice, tell, tell_outcome, undoable
from findings.web.findings import refuse

MOST_AT_ONCE = 10_000


@requires(Capability.VIEW, unsafe=Capability.TRIAGE)
@require_POST
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Do one act on ticked findings, on all that match, or take the last act back."""
    try:
        asked, places = read_filter(request.POST, "filter")
        answer = _act_on_many(request, asked)
    except BadFilterError as problem:
        return refuse(request, problem)
    except TriageError as problem:
        tell(request, Notice(str(problem), problem=True))
        answer = None
    return answer or _back(f"{reverse('findings:list')}?{asked.to_query(**places)}")


def _act_on_many(request: HttpRequest, asked: Filter) -> HttpResponse | None:
    scope = request.POST.get("scope", "")
    if scope == "undo":
        versions = undoable(request)
        outcome = _do(request, Asked(Verb.UNDONE, "", None, None), versions)
        tell_outcome(request, Verb.UNDONE, outcome)
        return None
    wanted = read_act(request.POST, person(request))
    if scope == "all":
        return _act_on_all(request, asked, wanted)
    versions = read_ids(request.POST)
    if not versions:
        raise TriageError("Tick at least one finding first.")
    tell_outcome(request, wanted.verb, _do(request, wanted, versions), wanted.comment)
    return None


def _act_on_all(request: HttpRequest, asked: Filter, wanted: Asked) -> HttpResponse | None:
    selection = select(person(request), asked)
    total, exact = total_of(selection)
    if total > MOST_AT_ONCE or not exact:
        raise TriageError(f"At most {MOST_AT_ONCE:,} findings can be changed at once; narrow the filter.")
    if request.POST.get("confirmed") != str(total):
        context = {"confirm": request.POST, "wanted": wanted, "total": total, "query": asked.to_query()}
        return render_page(request, "findings.html", context | {"doing": DONE[wanted.verb]})
    ids = [line.id for line in lines_of(selection, size=MOST_AT_ONCE)]
    outcome = act(
        wanted.verb,
        ids,
        person(request),
        comment=wanted.comment,
        assignee=wanted.assignee,
        until=wanted.until,
        address=address_of(request),
    )
    tell_outcome(request, wanted.verb, outcome, wanted.comment)
    return None


def _do(request: HttpRequest, wanted: Asked, versions: dict[int, int]) -> Outcome:
    return act(
        wanted.verb,
        list(versions),
        person(request),
        comment=wanted.comment,
        assignee=wanted.assignee,
        until=wanted.until,
        versions=versions,
        address=address_of(request),
    )


@requires(Capability.VIEW, unsafe=Capability.TRIAGE)
@require_POST
def act_on_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act on a finding; if somebody was quicker, say what they did and keep what was typed."""
    try:
        asked, _ = read_filter(request.POST, "filter")
    except BadFilterError as problem:
        return refuse(request, problem)
    place = reverse("findings:finding", args=[pk])
    try:
        fresh = _act_on_one(request, pk)
    except TriageError as problem:
        verb = request.POST.get("verb", "")
        tell(request, Notice(str(problem), problem=True, draft=request.POST.get(f"comment-{verb}", ""), verb=verb))
        fresh = {}
    return _back(f"{place}?{asked.to_query(**fresh)}")


def _act_on_one(request: HttpRequest, pk: int) -> dict[str, str]:
    """Do it; returns the query part that marks what happened since the page was loaded."""
    if request.POST.get("scope") == "undo":
        wanted, versions = Asked(Verb.UNDONE, "", None, None), {pk: _version(request)}
    else:
        wanted, versions = read_act(request.POST, person(request)), {pk: _version(request)}
    outcome = _do(request, wanted, versions)
    if outcome.done or Finding.objects.filter(pk=pk, version=versions[pk]).exists():
        tell_outcome(request, wanted.verb, outcome, wanted.comment)
        return {}
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    newer = Transition.objects.filter(finding_id=pk, pk__gt=known).select_related("actor")
    steps = [[step.actor.shown_name if step.actor else "The Portal", _said(step)] for step in newer[:5]]
    text = "Somebody changed this finding while you looked at it, so your act was not done. Look, then do it again."
    tell(request, Notice(text, problem=True, left=steps, draft=wanted.comment, verb=wanted.verb))
    return {"since": str(known)}


def _said(step: Transition) -> str:
    return f"{step.get_verb_display().lower()}, {ago(step.at)}"


def _version(request: HttpRequest) -> int:
    value = request.POST.get("version", "")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise TriageError("Load the page again before you change this finding.")
    return int(value)


class _SeeOther(HttpResponseRedirect):
    """Go and GET it; htmx follows with the same headers and is answered with the block it asked for."""

    status_code = 303


def _back(url: str) -> HttpResponse:
    return _SeeOther(url)


urls = [
    path("findings/act/", act_on_many, name="act"),
    path("findings/<int:pk>/act/", act_on_one, name="act-on-one"),
]
