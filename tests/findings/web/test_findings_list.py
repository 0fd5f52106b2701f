"""The findings list as the browser gets it."""

import re
from html import unescape

import pytest
from django.test import Client

from auditportal.members.models import Role
from collectors.models import RunState, Scan
from findings.models import Finding, State, Transition, Verb
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(a_user())
    return client


def shown_ids(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="row-(\d+)"', html)]


def page(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/findings/{query}", **headers)  # type: ignore[arg-type]
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_open_findings_are_shown_and_hidden_ones_are_counted(analyst: Client) -> None:
    shown = a_finding()
    for state in (State.RESOLVED, State.SUPPRESSED, State.ACCEPTED):
        a_finding(state=state)
    html = page(analyst)
    assert shown_ids(html) == [shown.pk]
    switch = re.search(r"data-hidden-switch>.*?</a>", html, re.DOTALL)
    assert switch
    assert '<span class="count">3</span>' in switch[0]
    assert len(shown_ids(page(analyst, "?state=all"))) == 4


def test_every_link_of_the_page_leads_to_an_answer(analyst: Client) -> None:
    for number in range(60):
        a_finding(severity=1 + number % 5, state=State.values[number % 6])
    html = page(analyst, "?severity=high&severity=low&state=all&sort=newest&q=orders")
    links = set(re.findall(r'(?:href|hx-get)="([^"#]*\?[^"]*)"', html))
    assert len(links) > 20
    for link in links:
        target = unescape(link)
        answer = analyst.get(target if target.startswith("/") else f"/findings/{target}")
        assert answer.status_code == 200, (link, answer.status_code)


def test_pages_follow_each_other_and_lead_back(analyst: Client) -> None:
    account = an_account()
    ids = [a_finding(account).pk for _ in range(120)]
    seen, html = [], page(analyst)
    while True:
        seen += shown_ids(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if not following:
            break
        html = page(analyst, unescape(following[1]))
    assert sorted(seen) == ids
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert back
    assert shown_ids(page(analyst, unescape(back[1]))) == seen[50:100]


UNKNOWN = ["page=1000000000", "order=password", "severity=worst", "account=999999999", "check=none", "sort=x", "q=a"]
UNKNOWN += ["after=x", "after=4~1~1&before=4~1~1", "account__secret_access_key__startswith=a"]


@pytest.mark.parametrize("query", UNKNOWN)
def test_an_address_that_is_not_known_is_refused_with_words(analyst: Client, query: str) -> None:
    a_finding()
    for headers in ({}, HTMX):
        response = analyst.get(f"/findings/?{query}", **headers)
        assert response.status_code == 400
        assert b"This list cannot be shown" in response.content


def test_a_hostile_name_is_text_wherever_it_stands(analyst: Client) -> None:
    evil = '"><script>alert(1)</script>\u202e\u200b'
    account = an_account(name=evil, group="<b>group</b>")
    person = a_user(username="<i>person</i>")
    a_finding(account, resource_name=evil, arn=f"arn:{evil}", reason=evil, assignee=person)
    for query in ("", f"?account={account.pk}&assignee={person.pk}", f"?q={'%3Cscript%3E'}"):
        html = page(analyst, query)
        assert "<script>alert" not in html
        assert "\u202e" not in html
        assert "\u200b" not in html
        assert "<i>person" not in html
        assert "<b>group" not in html


def test_a_long_name_is_cut_in_the_list(analyst: Client) -> None:
    a_finding(resource_name="x" * 500)
    assert f"{'x' * 80}…</bdi>" in page(analyst)


def test_the_quiet_refresh_answers_204_until_something_happens(analyst: Client) -> None:
    finding = a_finding()
    html = page(analyst)
    poll = re.search(r'hx-get="(/findings/\?[^"]*since=[^"]+)"', html)
    assert poll
    address = unescape(poll[1])
    assert analyst.get(address, **HTMX).status_code == 204
    Transition.objects.create(finding=finding, verb=Verb.COMMENTED, to_state=finding.state)
    fresh = analyst.get(address, **HTMX)
    assert fresh.status_code == 200
    assert b"<html" not in fresh.content
    assert address not in unescape(fresh.content.decode())


def test_htmx_gets_the_results_alone(analyst: Client) -> None:
    finding = a_finding()
    html = page(analyst, "", **HTMX)
    assert "<html" not in html
    assert shown_ids(html) == [finding.pk]


def test_a_manager_sees_downloads_and_no_acts_and_an_analyst_the_reverse(client: Client) -> None:
    a_finding()
    for role, acts, downloads in [(Role.ANALYST, True, False), (Role.MANAGER, False, True), (Role.ADMIN, True, True)]:
        client.force_login(a_user(role))
        html = page(client)
        assert ('value="acknowledged"' in html, "export.csv" in html) == (acts, downloads), role


def test_an_empty_list_names_the_next_step(client: Client) -> None:
    client.force_login(a_user(Role.ADMIN))
    assert "Register an account" in page(client)
    account = an_account()
    assert "No scan has finished yet" in page(client)
    Scan.objects.create(account=account, state=RunState.DONE, finished=account.created)
    assert "Nothing is open" in page(client)
    assert "No finding matches this filter" in page(client, "?severity=high")


def test_the_page_takes_a_fixed_number_of_queries(analyst: Client, django_assert_max_num_queries: object) -> None:
    people = [a_user() for _ in range(5)]
    for number in range(120):
        a_finding(an_account() if number < 10 else None, assignee=people[number % 5])
    page(analyst)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page(analyst, "?state=all&severity=high")


def test_a_finding_that_vanishes_between_the_counts_and_the_rows_breaks_nothing(analyst: Client) -> None:
    a_finding()
    html = page(analyst, "?q=orders")
    assert len(shown_ids(html)) == 1
    Finding.objects.all().delete()
    assert shown_ids(page(analyst, "?q=orders")) == []
