"""The list of accounts, the page of one, and what an admin does there."""

from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import CloudAccount, CollectionRun, Coverage, Function, RunState, Scan
from findings.models import Finding, State, Transition
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
EVIL = '"><script>alert(1)</script>\u202e\u200b'


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(a_user(Role.ADMIN))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def test_the_list_says_how_each_account_stands(admin: Client) -> None:
    sound = an_account(name="sound", state="connected", next_scan=now() + timedelta(hours=3), regions=["eu-west-1"])
    an_account(name="broken", state="failing", problem="AWS refused the role.")
    an_account(name="quiet", paused=now())
    Scan.objects.create(account=sound, state=RunState.DONE, finished=now() - timedelta(hours=2))
    Coverage.objects.create(account=sound, region="eu-west-1", resource_type="Alarm", state="denied")
    Coverage.objects.create(account=sound, region="eu-west-1", resource_type="Trail", state="ok")
    a_finding(sound, severity=5)
    html = page(admin, "/accounts/")
    for words in ("connected", "not reachable", "AWS refused the role.", "paused", "50 %", "2 hours ago", "in 3 hours"):
        assert words in html, words
    assert "1 open findings: 1 critical" in html
    assert "when resumed" in html


def test_a_removed_account_is_listed_nowhere(admin: Client) -> None:
    account = an_account(name="long gone", removed=now())
    assert "long gone" not in page(admin, "/accounts/")
    assert admin.get(f"/accounts/{account.pk}/").status_code == 404


def test_many_accounts_can_be_searched(admin: Client) -> None:
    for number in range(11):
        an_account(name=f"shop-{number:02}", group="Payments" if number < 2 else "Shop")
    wanted = CloudAccount.objects.get(name="shop-07")
    assert page(admin, "/accounts/").count("data-row>") == 11
    for query, found in (
        ("SHOP-07", 1),
        (wanted.account_id, 1),
        ("payments", 2),
        ("shop\x00-07", 1),
        ("%", 0),
        ("x" * 500, 0),
    ):
        html = page(admin, f"/accounts/?{urlencode({'q': query})}")
        assert html.count("data-row>") == found, query
        assert ("No account matches" in html) is (found == 0)


def test_an_empty_list_names_the_next_step(client: Client) -> None:
    for role, words in ((Role.ADMIN, "/accounts/new/"), (Role.ANALYST, "Ask yours"), (Role.MANAGER, "Ask yours")):
        client.force_login(a_user(role))
        assert words in page(client, "/accounts/"), role


def test_the_list_takes_a_fixed_number_of_queries(admin: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        a_finding(an_account(group=f"Group {number % 5}"))
    admin.get("/accounts/")
    with django_assert_max_num_queries(14):
        admin.get("/accounts/")


def test_the_page_names_missing_permissions_once_for_all_regions(admin: Client) -> None:
    account = an_account()
    for region in ("eu-central-1", "eu-west-1"):
        Coverage.objects.create(
            account=account,
            region=region,
            resource_type="LogGroup",
            state="denied",
            permission="logs:DescribeLogGroups",
            detail="DescribeLogGroups was denied",
        )
    html = page(admin, f"/accounts/{account.pk}/")
    assert "<bdi>Log group</bdi> in <bdi>eu-central-1, eu-west-1</bdi>" in html
    assert html.count("DescribeLogGroups was denied") == 1
    assert "to the role." in html


def test_hostile_text_is_text(admin: Client) -> None:
    account = an_account(name=EVIL, group=EVIL, problem=EVIL, state="failing")
    Coverage.objects.create(
        account=account, region="eu-west-1", resource_type="Alarm", state="denied", permission=EVIL, detail=EVIL
    )
    for address in ("/accounts/", f"/accounts/{account.pk}/", f"/accounts/{account.pk}/remove/", "/accounts/new/"):
        html = admin.get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "\u202e" not in html, address


def test_only_an_admin_sees_the_external_id_and_the_acts(client: Client) -> None:
    account = an_account(state="pending")
    for role, sees in ((Role.ADMIN, True), (Role.ANALYST, False), (Role.MANAGER, False)):
        client.force_login(a_user(role))
        html = page(client, f"/accounts/{account.pk}/")
        assert (account.external_id in html) is sees, role
        assert (f'action="/accounts/{account.pk}/scan/"' in html) is sees, role


def test_scan_now_starts_one_scan_and_leads_to_it(admin: Client) -> None:
    account = an_account()
    first = admin.post(f"/accounts/{account.pk}/scan/")
    second = admin.post(f"/accounts/{account.pk}/scan/")
    scan = Scan.objects.get()
    assert first["Location"] == second["Location"] == f"/scans/{scan.pk}/"


def test_a_paused_account_says_so_instead_of_scanning(admin: Client) -> None:
    account = an_account()
    assert "Its findings stay" in page_after(admin, f"/accounts/{account.pk}/pause/")
    assert "paused; resume it first" in page_after(admin, f"/accounts/{account.pk}/scan/")
    assert not Scan.objects.exists()
    assert "is scanned again" in page_after(admin, f"/accounts/{account.pk}/resume/")
    assert admin.post(f"/accounts/{account.pk}/scan/")["Location"].startswith("/scans/")


def page_after(client: Client, address: str) -> str:
    return page(client, client.post(address)["Location"])


def test_pausing_leaves_findings_as_they_are(admin: Client) -> None:
    finding = a_finding()
    admin.post(f"/accounts/{finding.account_id}/pause/")
    finding.refresh_from_db()
    assert finding.state == State.NEW


def test_an_account_with_an_open_trust_policy_is_not_scanned(admin: Client) -> None:
    account = an_account(state="failing", problem_code="open_trust", problem="The trust policy is open.")
    assert "Until a test has succeeded it is not scanned" in page_after(admin, f"/accounts/{account.pk}/scan/")
    assert not Scan.objects.exists()


def test_removing_says_first_what_happens(admin: Client) -> None:
    account = an_account(name="shop")
    for state in (State.NEW, State.NEW, State.ACKNOWLEDGED, State.RESOLVED):
        a_finding(account, state=state)
    Function.objects.create(account=account, region="eu-west-1", arn="arn:x", name="orders")
    html = page(admin, f"/accounts/{account.pk}/remove/")
    assert "<strong>3</strong> open findings are resolved" in html
    assert "All 4 of this account keep their history" in html
    assert "<strong>1</strong> function leaves the inventory" in html
    assert CloudAccount.objects.get().removed is None


@pytest.mark.parametrize("typed", ["", "Shop", "shop2"])
def test_nothing_is_removed_unless_the_name_is_typed(admin: Client, typed: str) -> None:
    account = an_account(name="shop")
    response = admin.post(f"/accounts/{account.pk}/remove/", {"name": typed})
    assert response.status_code == 422
    assert CloudAccount.objects.get().removed is None


def test_removing_resolves_findings_and_keeps_their_history(admin: Client) -> None:
    account = an_account(name="shop", secret_access_key="x")
    finding, other = a_finding(account), a_finding()
    Scan.objects.create(account=account, state=RunState.RUNNING)
    admin.post(f"/accounts/{account.pk}/remove/", {"name": " shop "})
    finding.refresh_from_db()
    other.refresh_from_db()
    account.refresh_from_db()
    assert (finding.state, other.state) == (State.RESOLVED, State.NEW)
    assert Transition.objects.filter(finding=finding).exists()
    assert Finding.objects.count() == 2
    assert account.removed is not None
    assert account.secret_access_key.reveal() == ""
    assert Scan.objects.get().state == RunState.CANCELLED
    assert AuditLine.objects.filter(verb="account.removed").count() == 1


def test_a_scan_of_a_removed_account_is_still_shown(admin: Client) -> None:
    account = an_account(removed=now())
    scan = Scan.objects.create(account=account, state=RunState.DONE)
    CollectionRun.objects.create(scan=scan, account=account, region="eu-west-1", state=RunState.DONE)
    assert "eu-west-1" in page(admin, f"/scans/{scan.pk}/")
    assert "removed" in page(admin, "/scans/")
