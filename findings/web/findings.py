"""The findings list: filters in the URL with counts, keyset pages, and a quiet refresh while it is open."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup, escape

from auditportal.common.clock import now
from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount, Scan
from findings.models.filters import BadFilterError, Filter
from findings.models.lines import Line
from findings.models.queries import PAGE_SIZE, Cursor, cursor_at, decode, lines_of, total_of
from findings.models.selection import Selection, select
from findings.web.act_form import triagers
from findings.web.act_notice import take_notice
from findings.web.findings_facets import Words, chips, facets, hidden_switch, sorts
from findings.web.plain_text import shown, spelled

PLACES = ("after", "before")
SINCE = "since"


class Row(NamedTuple):
    """One line of the list with its words."""

    finding: Line
    pk: Markup
    href: str
    title: Markup
    reason: Markup
    resource: Markup
    arn: Markup
    account: Markup
    assignee: Markup
    age: str


class Listing(NamedTuple):
    """One page of the list with the ways to its neighbours."""

    rows: list[Row]
    previous: str
    following: str


@require_safe
@requires(Capability.VIEW)
def findings_list(request: HttpRequest) -> HttpResponse:
    """Show one page of findings."""
    try:
        asked, start, since = parse_request(request)
        version = latest_change()
        if since == version and request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        selection = select(person(request), asked)
        context = page_context(request, selection, start) | {"version": version}
    except BadFilterError as problem:
        return refuse(request, problem)
    return render_page(request, "findings.html", context)


def refuse(request: HttpRequest, problem: BadFilterError) -> HttpResponse:
    """Answer 400 with a page that says what is wrong with the address."""
    response = render_page(request, "findings.html", {"problem": str(problem)})
    response.status_code = 400
    return response


def parse_request(request: HttpRequest) -> tuple[Filter, tuple[str, Cursor] | None, str]:
    """Return the filter, the place in the list and the version that the page shows; raises BadFilterError."""
    query: dict[str, list[str]] = dict(request.GET.lists())
    since = query.pop(SINCE, [""])[-1]
    places = [(name, query.pop(name)[-1]) for name in PLACES if name in query]
    asked = Filter.parse(query)
    if len(places) > 1:
        raise BadFilterError("Ask for the page after or before a finding, not both.")
    start = (places[0][0], decode(places[0][1], asked.sort)) if places else None
    return asked, start, since


def page_context(request: HttpRequest, selection: Selection, start: tuple[str, Cursor] | None) -> dict[str, Any]:
    """Return what the template shows."""
    user = person(request)
    people = triagers()
    words = Words(selection, people)
    total, exact = total_of(selection)
    asked = selection.filter
    return {
        "listing": listing(selection, start, words),
        "total": total,
        "exact": exact,
        "filter": asked,
        "query": asked.to_query(),
        "here": asked.to_query(**({start[0]: start[1].encode()} if start else {})),
        "facets": facets(selection, words),
        "chips": chips(asked, words),
        "hidden": hidden_switch(selection),
        "sorts": sorts(asked),
        "broad": selection.broad,
        "can_triage": user.can(Capability.TRIAGE),
        "can_export": user.can(Capability.EXPORT),
        "can_administer": user.can(Capability.ADMINISTER),
        "people": people,
        "notice": take_notice(request),
        "teach": _teach(selection) if not total else "",
    }


def listing(selection: Selection, start: tuple[str, Cursor] | None, words: Words) -> Listing:
    """Return one page; one finding more than is shown is read to know whether there is a further page."""
    backward = start is not None and start[0] == "before"
    found = lines_of(selection, start[1] if start else None, backward=backward, size=PAGE_SIZE + 1)
    more = len(found) > PAGE_SIZE
    found = (found[-PAGE_SIZE:] if backward else found[:PAGE_SIZE]) if more else found
    moment = now()
    asked = selection.filter
    place = (reverse("findings:list"), f"/?{query}" if (query := asked.to_query()) else "/")
    rows = [_row(line, words, moment, place) for line in found]
    if not rows:
        return Listing([], "", "")
    earlier = start is not None and (more if backward else True)
    later = more or backward
    return Listing(
        rows,
        asked.to_query(before=cursor_at(rows[0].finding, asked.sort).encode()) if earlier else "",
        asked.to_query(after=cursor_at(rows[-1].finding, asked.sort).encode()) if later else "",
    )


def _row(finding: Line, words: Words, moment: datetime, place: tuple[str, str]) -> Row:
    return Row(
        finding,
        escape(finding.id),
        f"{place[0]}{finding.id}{place[1]}",
        shown(words.title(finding.rule_id), 200),
        shown(finding.reason, 160),
        shown(finding.resource_name, 80),
        escape(spelled(finding.arn)),
        shown(words.selection.accounts[finding.account_id].name, 40),
        shown(words.person(str(finding.assignee_id)), 40) if finding.assignee_id else Markup(""),
        age(finding.opened, moment),
    )


def age(then: datetime, moment: datetime) -> str:
    """Return how long ago something was, in one unit."""
    seconds = max(0, int((moment - then).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "now"


def latest_change() -> str:
    """Return a text that differs whenever any finding was changed by anybody, from the newest transitions alone."""
    with connection.cursor() as cursor:
        # Numbers are given before a commit, so a lower one may appear later: the sum sees that, a maximum would not.
        cursor.execute(
            "SELECT coalesce(max(id), 0), coalesce(sum(id), 0)"
            " FROM (SELECT id FROM findings_transition ORDER BY id DESC LIMIT 200) AS newest"
        )
        newest, total = cursor.fetchone()
    return f"{newest}.{total}"


def _teach(selection: Selection) -> str:
    """Say why the list is empty: no account, no scan yet, nothing found, or too narrow a filter."""
    if selection.filter.narrowed:
        return "filter"
    if not any(CloudAccount.objects.present().values_list("pk")[:1]):
        return "account"
    return "clean" if Scan.objects.filter(finished__isnull=False).exists() else "scan"


urls = [path("findings/", findings_list, name="list")]
