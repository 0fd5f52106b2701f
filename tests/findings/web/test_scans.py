"""The list of scans and the live page of one."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import CollectionRun, Coverage, RunState, Scan
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
POLL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "progress"}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(a_user(Role.ADMIN))
    return client


def a_scan(state: str = RunState.RUNNING, **fields: Any) -> Scan:
    finished = None if state in {RunState.RUNNING, RunState.QUEUED} else now()
    account = fields.pop("account", None) or an_account()
    return Scan.objects.create(account=account, state=state, started=now(), finished=finished, **fields)


def a_run(scan: Scan, region: str = "eu-west-1", state: str = RunState.RUNNING, **fields: Any) -> CollectionRun:
    finished = None if state in {RunState.RUNNING, RunState.QUEUED} else now()
    return CollectionRun.objects.create(
        scan=scan, account=scan.account, region=region, state=state, started=scan.started, finished=finished, **fields
    )


def page(client: Client, address: str, **headers: str) -> str:
    return unescape(client.get(address, **headers).content.decode())  # type: ignore[arg-type]


def after(client: Client, address: str) -> str:
    """Post, and return the page that it leads to."""
    return page(client, client.post(address)["Location"])


def test_progress_is_shown_per_region(admin: Client) -> None:
    scan = a_scan()
    counts = {"resources": 1234, "calls": 56, "throttled": 7, "denied": 8, "failed_calls": 9}
    a_run(scan, step="LambdaFunction", **counts)
    a_run(scan, "us-east-1", RunState.DONE, opened=3, resolved=2, verdicts={"fail": 4, "pass": 5})
    html = page(admin, f"/scans/{scan.pk}/")
    for words in ("Lambda function", "1,234", "4 fail · 0 unknown · 5 pass", "1 of 2", "All regions"):
        assert words in html, words
    for label, number in (("Calls", 56), ("Throttled", 7), ("Denied", 8), ("Failed", 9)):
        assert re.search(rf'data-label="{label}" class="end(?: doubt)?">{number}<', html), label


def test_an_open_scan_asks_for_itself_again(admin: Client) -> None:
    scan = a_scan()
    html = page(admin, f"/scans/{scan.pk}/")
    assert f'hx-get="/scans/{scan.pk}/"' in html
    assert 'hx-trigger="every 2s"' in html
    response = admin.get(f"/scans/{scan.pk}/", **POLL)
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert b"every 2s" in response.content


@pytest.mark.parametrize("state", [RunState.DONE, RunState.PARTIAL, RunState.FAILED, RunState.CANCELLED])
def test_the_last_answer_stops_the_asking(admin: Client, state: str) -> None:
    scan = a_scan(state)
    response = admin.get(f"/scans/{scan.pk}/", **POLL)
    assert response.status_code == 286
    assert b"hx-trigger" not in response.content
    assert admin.get(f"/scans/{scan.pk}/").status_code == 200


def test_without_javascript_there_is_a_link_to_look_again(admin: Client) -> None:
    scan = a_scan()
    assert f'class="no-js" href="/scans/{scan.pk}/">Refresh' in page(admin, f"/scans/{scan.pk}/")


def test_problems_are_sentences(admin: Client) -> None:
    scan = a_scan(RunState.FAILED, problem_code="assume_denied", problem="AWS refused the role.")
    a_run(scan, state=RunState.FAILED, problem="It was tried several times and given up.")
    html = page(admin, f"/scans/{scan.pk}/")
    assert "AWS refused the role." in html
    assert "It was tried several times and given up." in html


def test_a_scan_that_waits_for_a_worker_says_so(admin: Client) -> None:
    scan = a_scan(RunState.QUEUED)
    assert "It waits for a worker" not in page(admin, f"/scans/{scan.pk}/")
    Scan.objects.update(created=now() - timedelta(seconds=30))
    assert "It waits for a worker" in page(admin, f"/scans/{scan.pk}/")


def test_coverage_of_this_scan_is_shown_until_a_later_one_replaces_it(admin: Client) -> None:
    scan = a_scan(RunState.PARTIAL)
    run = a_run(scan, state=RunState.PARTIAL)
    row = Coverage.objects.create(
        account=scan.account,
        region=run.region,
        resource_type="LogGroup",
        state="denied",
        permission="logs:DescribeLogGroups",
        checked_at=run.started,
    )
    assert "logs:DescribeLogGroups" in page(admin, f"/scans/{scan.pk}/")
    Coverage.objects.filter(pk=row.pk).update(checked_at=now() + timedelta(hours=1))
    html = page(admin, f"/scans/{scan.pk}/")
    assert "logs:DescribeLogGroups" not in html
    assert "A later scan has replaced" in html


def test_cancelling_stops_what_is_open_and_keeps_what_is_done(admin: Client) -> None:
    scan = a_scan()
    running, done = a_run(scan), a_run(scan, "us-east-1", RunState.DONE)
    assert "The scan is cancelled" in after(admin, f"/scans/{scan.pk}/cancel/")
    for row in (scan, running, done):
        row.refresh_from_db()
    assert (scan.state, running.state, done.state) == (RunState.CANCELLED, RunState.CANCELLED, RunState.DONE)
    assert AuditLine.objects.get().verb == "scan.cancelled"
    assert "already over" in after(admin, f"/scans/{scan.pk}/cancel/")
    assert AuditLine.objects.count() == 1


def test_only_an_admin_can_cancel(client: Client) -> None:
    scan = a_scan()
    for role, may in ((Role.ANALYST, False), (Role.MANAGER, False), (Role.ADMIN, True)):
        client.force_login(a_user(role))
        assert ("Cancel the scan" in page(client, f"/scans/{scan.pk}/")) is may, role


def test_the_list_has_pages_and_may_be_narrowed_to_an_account(admin: Client) -> None:
    one, two = an_account(name="one"), an_account(name="two")
    scans = [a_scan(RunState.DONE, account=one) for _ in range(60)]
    other = a_scan(RunState.DONE, account=two)
    html = page(admin, "/scans/")
    assert html.index(f"#{other.pk}<") < html.index(f"#{scans[-1].pk}<")
    assert f"#{scans[0].pk}<" not in html
    older = re.search(r'rel="next" href="([^"]+)"', html)
    assert older
    assert f"#{scans[0].pk}<" in page(admin, older[1])
    narrowed = page(admin, f"/scans/?account={two.pk}")
    assert f"#{other.pk}<" in narrowed
    assert f"#{scans[-1].pk}<" not in narrowed


@pytest.mark.parametrize(
    "query", ["before=x", "account=-1", "account=99999999999999999999", "account=٣", "account=4711"]
)
def test_an_address_that_means_nothing_is_not_found(admin: Client, query: str) -> None:
    assert admin.get(f"/scans/?{query}").status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(admin: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        a_run(a_scan(RunState.DONE), state=RunState.DONE)
    admin.get("/scans/")
    with django_assert_max_num_queries(6):
        html = page(admin, "/scans/")
    assert "1 of 1" in html


def test_a_list_without_open_scans_does_not_poll(admin: Client) -> None:
    scan = a_scan(RunState.DONE)
    assert "every 5s" not in page(admin, "/scans/")
    a_scan(account=scan.account)
    assert "every 5s" in page(admin, "/scans/")
