"""The overview says what the database holds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import Coverage, Function
from findings.models import PostureDay, State
from findings.web import overview_data as data
from findings.web.changes import changes
from tests import seed
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db


def a_function(account: object, name: str, verdicts: dict[str, str], **fields: object) -> Function:
    statuses = list(verdicts.values())
    return Function.objects.create(
        account=account, region="r", arn=name, name=name, verdicts=verdicts,
        failed=statuses.count("fail"), unknown=statuses.count("unknown"), **fields,
    )  # type: ignore[misc]  # fmt: skip


def test_functions_are_traced_blind_or_unknown() -> None:
    account, gone = an_account(), an_account(removed=now())
    a_function(account, "sound", {"a": "pass", "b": "not_applicable"})
    a_function(account, "blind", {"a": "fail", "b": "unknown"})
    a_function(account, "doubtful", {"a": "pass", "b": "unknown"})
    a_function(account, "never-judged", {})
    a_function(account, "deleted", {"a": "fail"}, removed=now())
    a_function(gone, "of-a-removed-account", {"a": "fail"})
    assert data.traces([account, gone]) == data.Traces(total=4, traced=1, blind=1, unknown=2)


def test_posture_counts_open_findings_by_severity_and_coverage() -> None:
    person, account = a_user(), an_account()
    a_finding(account, severity=5)
    a_finding(account, severity=3, state=State.ACKNOWLEDGED)
    a_finding(account, severity=3, state=State.RESOLVED)
    a_finding(an_account(), severity=5)
    for kind, state in (("A", "ok"), ("B", "denied"), ("C", "unsupported")):
        Coverage.objects.create(account=account, region="r", resource_type=kind, state=state)
    (group,) = data.groups(person, [account])
    (posture,) = group.accounts
    assert {severity.label: n for severity, n in posture.severities.items()} == {"critical": 1, "medium": 1}
    assert (posture.open_findings, posture.read, posture.readable) == (2, 1, 2)


def test_account_that_cannot_be_reached_comes_first_in_its_group() -> None:
    bad, worst, failing = an_account(), an_account(), an_account(state="failing")
    a_finding(worst, severity=5)
    a_finding(bad, severity=4)
    (group,) = data.groups(a_user(), [bad, worst, failing])
    assert [posture.account for posture in group.accounts] == [failing, worst, bad]


def test_trend_carries_an_account_over_days_without_a_look() -> None:
    today = now().date()
    one, other = an_account(), an_account()
    PostureDay.objects.create(account=one, day=today - timedelta(days=3), open_findings=10)
    PostureDay.objects.create(account=other, day=today - timedelta(days=1), open_findings=5)
    PostureDay.objects.create(account=one, day=today, open_findings=4)
    assert [day.open_findings for day in data.trend([one, other])] == [10, 10, 15, 9]


def test_trend_begins_with_what_was_known_before() -> None:
    account = an_account()
    PostureDay.objects.create(account=account, day=now().date() - timedelta(days=40), open_findings=7)
    days = data.trend([account])
    assert len(days) == data.TREND_DAYS
    assert {day.open_findings for day in days} == {7}


def test_holes_are_grouped_by_account_and_permission() -> None:
    account = an_account()
    for region in ("eu-west-1", "us-east-1"):
        for kind in ("LogGroup", "ResourceTags"):
            Coverage.objects.create(
                account=account, region=region, resource_type=kind, state="denied", permission="logs:DescribeLogGroups"
            )
    (hole,) = data.holes([account])
    assert (hole.regions, hole.types) == (["eu-west-1", "us-east-1"], ["LogGroup", "ResourceTags"])


def test_changes_are_those_of_the_last_day_and_of_visible_accounts() -> None:
    seen, other = seed.seed_company(functions=6)[:2]
    kinds = {kind.verb: kind for kind in changes([seen]).kinds}
    assert kinds["opened"].count
    assert kinds["resolved"].count
    assert {step.finding.account for kind in kinds.values() for step in kind.latest} == {seen}
    assert not changes([an_account()]).any
    assert other


def test_page_answers_the_question_first(client: Client) -> None:
    seed.seed_company(functions=6)
    client.force_login(a_user())
    page = client.get("/").content.decode()
    found = data.traces(data.accounts_of(a_user()))
    assert f"Would an attack on one of your {found.total} functions leave a trace?" in page
    assert re.search(rf"</svg>{found.blind}</span>", page)
    assert "logs:DescribeLogGroups" in page
    assert "refuses us" in page


@pytest.mark.parametrize(("role", "said"), [(Role.ADMIN, "/accounts/new/"), (Role.ANALYST, "Ask yours")])
def test_page_without_accounts_names_the_next_step(client: Client, role: str, said: str) -> None:
    client.force_login(a_user(role))
    page = client.get("/").content.decode()
    assert said in page
    assert ("/accounts/new/" in page) == (role == Role.ADMIN)


def test_page_needs_as_many_queries_for_many_accounts_as_for_few(client: Client) -> None:
    client.force_login(a_user())
    needed = []
    for accounts in (2, 10):
        for _ in range(accounts):
            a_finding(an_account())
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        needed.append(len(queries))
    assert needed[0] == needed[1] <= 25


def test_hostile_names_are_shown_and_harmless(client: Client) -> None:
    seed.seed_people()
    seed.seed_hostile()
    client.force_login(a_user())
    page = client.get("/").content.decode()
    assert "⟨U+202E⟩" in page
    for forbidden in ("\u202e", "\u200b", "<script>alert", "\x1b"):
        assert forbidden not in page
