"""The findings list over a million findings: any filter, any order, any depth, with its facet counts.

Value: the median time of the view with its template, over a random mix of addresses. Reference, in the same run: the
median of a plain SELECT of the first 50 rows in index order by a bare cursor, the least that any such page must do.
"""

import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import Result
from bench._findings import ACCOUNTS, PEOPLE, REGIONS, a_database_of, analyst

PLAIN = "SELECT * FROM findings_finding ORDER BY severity DESC, opened DESC, id DESC LIMIT 50"
SEARCHES = ["orders-12", "payments-7", "basket", "399 days", "fi", "function:auth-4", "100000000007"]


def run(quick: bool) -> Result:
    """Measure the view on a mix of random addresses."""
    findings = a_database_of(50_000 if quick else 1_000_000)
    addresses = _addresses(40 if quick else 400)
    whole = _through_the_whole_stack()
    for query in addresses[:5]:
        _view(query)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    busy = time.process_time()
    times = sorted(_timed(lambda query=query: _view(query)) for query in addresses)  # type: ignore[misc]
    busy = (time.process_time() - busy) * 1000 / len(addresses)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    value, reference = statistics.median(times), statistics.median(_timed(_plain) for _ in range(100))
    stack = statistics.median(_timed(lambda query=query: whole(query)) for query in addresses[:100])  # type: ignore[misc]
    return Result(
        bench="page",
        value=round(value, 2),
        unit="ms",
        reference=round(reference, 2),
        ratio=round(value / reference, 1),
        peak_mb=round(grown / 1024, 1),
        reference_is="SELECT of 50 rows in index order",
        limit=15.0,
        more={
            "findings": findings,
            "addresses": len(addresses),
            "p90": round(times[int(len(times) * 0.9)], 2),
            "p99": round(times[int(len(times) * 0.99)], 2),
            "slowest": round(times[-1], 2),
            "with_middleware": round(stack, 2),
            "mean_cpu_of_the_web_process": round(busy, 2),
        },
    )


def _timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def _view(query: str) -> None:
    from django.test import RequestFactory

    from findings.web.findings import findings_list

    request = RequestFactory().get(f"/findings/?{query}")
    request.user, request.session = analyst(), {}  # type: ignore[assignment]
    response = findings_list(request)
    # On a busy machine a broad search may be refused after its two seconds, which counts as the time it took.
    assert response.status_code == 200 or "q=" in query, (query, response.status_code)


def _through_the_whole_stack() -> Callable[[str], None]:
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(analyst())

    def ask(query: str) -> None:
        assert client.get(f"/findings/?{query}").status_code in {200, 400}

    return ask


def _plain() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        assert len(cursor.fetchall()) == 50


def _addresses(many: int) -> list[str]:
    """Return random query strings: 0 to 5 facets, all orders, half of them deep in the list, some searches."""
    dice = random.Random(11)
    return [_address(dice) for _ in range(many)]


def _address(dice: random.Random) -> str:
    from findings.models.filters import SORTS, Filter

    asked: dict[str, Any] = {"sort": dice.choice(list(SORTS))}
    for name, (chance, values, most) in _choices().items():
        if dice.random() < chance:
            asked[name] = tuple(dice.sample(values, dice.randint(1, most)))
    if dice.random() < 0.1:
        asked["q"] = dice.choice(SEARCHES)
    return _somewhere(Filter(**asked), dice)


def _choices() -> dict[str, tuple[float, list[Any], int]]:
    from auditportal.members.models import User
    from collectors.models import AccountGroup, CloudAccount
    from findings.checks import CHECKS
    from findings.models import State

    people = [str(pk) for pk in User.objects.values_list("pk", flat=True)[:PEOPLE]]
    return {
        "state": (0.4, State.values, 2),
        "severity": (0.35, ["critical", "high", "medium", "low"], 2),
        "check": (0.3, list(CHECKS), 3),
        "account": (0.3, list(CloudAccount.objects.values_list("pk", flat=True)[:ACCOUNTS]), 3),
        "group": (0.15, list(AccountGroup.objects.values_list("pk", flat=True)), 1),
        "environment": (0.15, ["production", "staging", "development"], 1),
        "region": (0.25, REGIONS, 2),
        "assignee": (0.2, ["me", "none", *people], 1),
    }


def _somewhere(asked: Any, dice: random.Random) -> str:
    """Return the address of the first page, or of the page after or before a random finding of the list."""
    from findings.models import Finding
    from findings.models.conditions import conditions_of
    from findings.models.queries import cursor_at
    from findings.models.selection import select

    if dice.random() < 0.5 or asked.q:
        return str(asked.to_query())
    selection = select(analyst(), asked)
    conditions, values = conditions_of(selection)
    sql = f"SELECT f.id FROM findings_finding f WHERE {' AND '.join(conditions)} OFFSET %(skip)s LIMIT 1"
    skip = dice.randint(0, max(0, min(selection.total, 50_000) - 1))
    found = list(Finding.objects.raw(sql, values | {"skip": skip}))
    place = {dice.choice(["after", "after", "before"]): cursor_at(found[0], asked.sort).encode()} if found else {}
    return str(asked.to_query(**place))
