"""Pages by keyset: every order, both directions, any filter; the plan may differ, the list may not."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auditportal.members.models import User
from findings.checks import CHECKS
from findings.models import Finding, State
from findings.models.filters import SORTS, BadFilterError, Filter
from findings.models.plans import PATHS, _Choice
from findings.models.queries import _Wanted, cursor_at, decode, lines_of, total_of
from findings.models.selection import FACETS, select
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
RULES = ["lambda_log_group_exists", "cloudtrail_region_recorded", "log_group_retention_sufficient"]


def ids_of(*given: Any, **more: Any) -> list[int]:
    """The ids of a page."""
    return [line.id for line in lines_of(*given, **more)]


@pytest.fixture
def people() -> list[User]:
    return [a_user(), a_user()]


@pytest.fixture
def findings(people: list[User]) -> list[Finding]:
    """300 findings, many of which share their times to the microsecond."""
    rnd = random.Random(7)
    accounts = [
        an_account(name=name, environment=environment, group=group)
        for name, environment, group in [
            ("b", "production", "Shop"),
            ("a", "staging", "Shop"),
            ("c", "development", "Bank"),
        ]
    ]
    rows = []
    for number in range(300):
        opened = BEGIN + timedelta(hours=rnd.randint(0, 30))
        rows.append(
            Finding(
                account=rnd.choice(accounts),
                region=rnd.choice(["eu-west-1", "us-east-1"]),
                arn=f"arn:aws:lambda:eu-west-1:1:function:orders_{number}",
                resource_name=f"orders_{number}",
                resource_type="LambdaFunction",
                rule_id=rnd.choice(RULES),
                severity=rnd.randint(1, 5),
                state=rnd.choice(State.values),
                reason="It keeps 100% of nothing." if number % 10 else "Trägt ein \\ im Namen.",
                assignee=rnd.choice([None, None, *people]),
                opened=opened,
                changed=opened + timedelta(hours=rnd.randint(0, 3)),
            )
        )
    return Finding.objects.bulk_create(rows)


ASKED = [
    {},
    {"state": ("all",)},
    {"state": ("resolved", "new"), "severity": ("critical", "low")},
    {"check": (RULES[1],), "region": ("us-east-1",)},
    {"environment": ("staging", "development"), "assignee": ("me", "none")},
    {"assignee": ("me",), "state": ("all",)},
    {"q": "orders_1", "state": ("all",)},
    {"q": "or"},
    {"q": "\\", "state": ("all",)} | {"q": "ein \\"},
    {"q": "100%"},
    {"severity": ("critical",), "state": ("accepted",), "check": (RULES[0],), "region": ("eu-west-1",)},
]


def expected(findings: list[Finding], asked: Filter, me: User) -> list[int]:
    """The truth, by plain Python."""
    fitting = [finding for finding in findings if fits(finding, asked, me)]
    return [finding.pk for finding in sorted(fitting, key=lambda finding: order(finding, asked.sort))]


def fits(finding: Finding, asked: Filter, me: User) -> bool:
    people = {me.pk if value == "me" else None if value == "none" else int(value) for value in asked.assignee}
    needle = asked.q.lower()
    texts = [finding.resource_name, finding.arn, finding.reason]
    found = any(needle in text.lower() for text in texts) if len(needle) > 2 else texts[0].lower().startswith(needle)
    return (
        finding.state in asked.states
        and (not asked.severity or finding.severity in asked.severities)
        and (not asked.check or finding.rule_id in asked.check)
        and (not asked.region or finding.region in asked.region)
        and (not asked.environment or finding.account.environment in asked.environment)
        and (not asked.assignee or finding.assignee_id in people)
        and found
    )


def order(finding: Finding, sort: str) -> tuple[object, ...]:
    opened = (-finding.opened.timestamp(), -finding.pk)
    return {
        "severity": (-finding.severity, *opened),
        "newest": opened,
        "changed": (-finding.changed.timestamp(), -finding.pk),
        "account": (finding.account.name, finding.account_id, -finding.severity, *opened),
        "check": (finding.rule_id, *opened),
    }[sort]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_pages_forward_and_backward_show_each_finding_once_in_order(
    findings: list[Finding], people: list[User], asked: dict[str, object], sort: str
) -> None:
    selection = select(people[0], Filter(**asked, sort=sort))  # type: ignore[arg-type]
    truth = expected(findings, selection.filter, people[0])
    by_id = {finding.pk: finding for finding in findings}
    assert total_of(selection) == (len(truth), True)
    walked: list[int] = []
    while page := ids_of(selection, cursor_at(by_id[walked[-1]], sort) if walked else None, size=7):
        walked += page
    assert walked == truth
    back: list[int] = []
    while page := ids_of(selection, cursor_at(by_id[back[0]], sort) if back else None, backward=True, size=7):
        back = page + back
    assert back == truth


@pytest.mark.parametrize("path", PATHS, ids=str)
@pytest.mark.parametrize("sort", SORTS)
def test_every_index_path_gives_the_same_page(
    findings: list[Finding], people: list[User], path: tuple[str, ...], sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Filter(state=("new", "accepted"), region=("eu-west-1",), assignee=("me",), sort=sort)
    truth = expected(findings, asked, people[0])
    selection = select(people[0], asked)
    monkeypatch.setattr(_Choice, "paths", lambda _: iter([path]))
    for start in (None, *truth[::5]):
        cursor = cursor_at(Finding.objects.get(pk=start), sort) if start else None
        begin = truth.index(start) + 1 if start else 0
        assert ids_of(selection, cursor, size=10) == truth[begin : begin + 10]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_each_facet_counts_with_all_other_filters_applied(
    findings: list[Finding], people: list[User], asked: dict[str, object]
) -> None:
    me = people[0]
    selection = select(me, Filter(**asked))  # type: ignore[arg-type]
    read = {
        "state": lambda f: f.state,
        "severity": lambda f: f.severity,
        "check": lambda f: f.rule_id,
        "account": lambda f: f.account_id,
        "group": lambda f: f.account.group_id,
        "environment": lambda f: f.account.environment,
        "region": lambda f: f.region,
        "assignee": lambda f: f.assignee_id,
    }
    for facet in FACETS:
        others = Filter(**{**asked, facet: ("all",) if facet == "state" else ()})  # type: ignore[arg-type]
        truth: dict[object, int] = {}
        for finding in findings:
            if fits(finding, others, me):
                truth[read[facet](finding)] = truth.get(read[facet](finding), 0) + 1
        assert {value: n for value, n in selection.counts(facet).items() if n} == truth


@pytest.mark.parametrize("way", ["walk", "gather"])
def test_a_search_with_more_hits_than_are_counted_still_pages_and_says_so(
    findings: list[Finding], people: list[User], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Wanted, "walk", getattr(_Wanted, way))
    for module in ("search", "queries"):
        monkeypatch.setattr(f"findings.models.{module}.MOST_HITS", 20)
    selection = select(people[0], Filter(q="orders_", state=("all",)))
    assert selection.broad
    assert total_of(selection) == (20, False)
    truth = expected(findings, selection.filter, people[0])
    assert ids_of(selection) == truth[:50]
    after = cursor_at(Finding.objects.get(pk=truth[140]), "severity")
    assert ids_of(selection, after) == truth[141:191]
    rare = select(people[0], Filter(q="orders_", assignee=("me",), severity=("low",), region=("eu-west-1",)))
    assert ids_of(rare) == expected(findings, rare.filter, people[0])


def test_a_cursor_survives_the_url_and_a_forged_one_is_refused(findings: list[Finding]) -> None:
    for sort in SORTS:
        cursor = cursor_at(findings[0], sort)
        assert decode(cursor.encode(), sort) == cursor
    for text in ("", "1", "5~x~1", "5~1~-1", "5~1~1~1", "5~99999999999999999999~1", "5~1~٣", "9223372036854775808~1~1"):
        with pytest.raises(BadFilterError):
            decode(text, "severity")


def test_a_page_goes_on_where_its_finding_was_even_when_that_has_left_the_list(
    findings: list[Finding], people: list[User]
) -> None:
    asked = Filter(severity=("critical",))
    truth = expected(findings, asked, people[0])
    gone = Finding.objects.get(pk=truth[3])
    cursor = cursor_at(gone, "severity")
    Finding.objects.filter(pk=gone.pk).update(state=State.RESOLVED)
    assert ids_of(select(people[0], asked), cursor) == truth[4:54]


def test_accounts_groups_and_checks_that_are_not_there_are_refused(people: list[User]) -> None:
    finding = a_finding(rule_id="a_check_of_yesterday")
    for asked in (Filter(account=(10**9,)), Filter(group=(10**9,)), Filter(check=("no_such_check",))):
        with pytest.raises(BadFilterError, match="There is no"):
            select(people[0], asked)
    assert select(people[0], Filter(check=("a_check_of_yesterday",), account=(finding.account_id,))).total == 1
    assert select(people[0], Filter(check=(next(iter(CHECKS)),))).total == 0


def test_a_person_who_may_see_nothing_sees_nothing(findings: list[Finding]) -> None:
    nobody = a_user(is_active=False)
    selection = select(nobody, Filter(state=("all",)))
    assert (selection.total, ids_of(selection)) == (0, [])
