"""The overview says what the database holds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import CloudAccount, CollectionRun, Coverage, RunState, Scan
from findings.models import PostureDay, State, Transition, Verb
from findings.triage.acts import act
from findings.web import overview_data as data
from findings.web.changes import changes
from tests import seed
from tests.rows import a_finding, a_function, a_user, an_account, sound_chain

pytestmark = pytest.mark.django_db


def test_functions_are_traced_blind_or_unknown() -> None:
    account, gone = an_account(), an_account(removed=now())
    a_function(account, "sound", sound_chain(lambda_tracing_enabled="fail"))
    a_function(account, "blind", sound_chain(lambda_log_group_exists="fail", lambda_invocations_recorded="unknown"))
    a_function(account, "doubtful", sound_chain(lambda_invocations_recorded="unknown"))
    a_function(account, "never-judged", {})
    a_function(account, "deleted", sound_chain(lambda_log_group_exists="fail"), removed=now())
    a_function(gone, "of-a-removed-account", sound_chain(lambda_log_group_exists="fail"))
    found = data.traces([account, gone])
    assert (found.total, found.traced, found.blind, found.unknown) == (4, 1, 1, 2)
    assert found.completeness is not None
    assert 60 < found.completeness < 90


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


def test_an_act_that_was_taken_back_is_no_change() -> None:
    account, person = an_account(), a_user()
    undone, kept = a_finding(account), a_finding(account)
    for verb, findings in [
        (Verb.ACKNOWLEDGED, [undone, kept]),
        (Verb.UNDONE, [undone]),
        (Verb.STARTED, [undone]),
        (Verb.UNDONE, [undone]),
    ]:
        assert len(act(verb, [finding.pk for finding in findings], person).done) == len(findings)
    counts = {kind.verb: kind.count for kind in changes([account]).kinds}
    assert counts[Verb.ACKNOWLEDGED] == 1


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


LIVE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "overview"}


def a_scan(account: CloudAccount, state: str = RunState.DONE, opened: int = 0, hours: float = 1) -> Scan:
    """A scan that ended (or, when open, began) some hours ago."""
    at = now() - timedelta(hours=hours)
    over = state not in {RunState.QUEUED, RunState.RUNNING}
    scan = Scan.objects.create(account=account, state=state, started=at, finished=at if over else None)
    CollectionRun.objects.create(scan=scan, account=account, region="r", state=state, opened=opened)
    return scan


def opened(account: CloudAccount, hours: float, verb: Verb = Verb.OPENED, to_state: str = State.NEW) -> None:
    at = now() - timedelta(hours=hours)
    Transition.objects.create(finding=a_finding(account), verb=verb, to_state=to_state, at=at)


def test_the_first_scan_of_an_account_is_one_line_and_what_came_later_is_listed() -> None:
    fresh, old = an_account(name="fresh"), an_account(name="old")
    a_scan(old, hours=48)
    a_scan(old, hours=3)
    a_scan(fresh, RunState.PARTIAL, opened=2, hours=3)
    a_scan(fresh, opened=1, hours=1)
    for account in (fresh, old):
        opened(account, 3.5)
        opened(account, 2)
    found = changes([fresh, old])
    assert [(one.account.name, one.count, one.running) for one in found.first_scans] == [("fresh", 2, False)]
    kinds = {kind.verb: kind.count for kind in found.kinds}
    assert kinds[Verb.OPENED] == 3
    assert found.any


def test_a_first_scan_that_runs_or_was_stopped_is_not_listed_finding_by_finding() -> None:
    account = an_account()
    a_scan(account, RunState.CANCELLED, opened=1, hours=3)
    a_scan(account, RunState.RUNNING, opened=1)
    opened(account, 3.5)
    opened(account, 0.5)
    found = changes([account])
    assert [(one.count, one.running) for one in found.first_scans] == [(2, True)]
    assert not any(kind.count for kind in found.kinds)


def test_an_account_that_was_never_scanned_has_no_line() -> None:
    assert not changes([an_account()]).any


def test_what_came_back_suppressed_did_not_change() -> None:
    account = an_account()
    a_scan(account, hours=48)
    opened(account, 1, Verb.REOPENED, State.SUPPRESSED)
    opened(account, 1, Verb.REOPENED, State.NEW)
    assert {kind.verb: kind.count for kind in changes([account]).kinds}[Verb.REOPENED] == 1


def test_page_says_what_the_first_scan_found(client: Client) -> None:
    client.force_login(a_user())
    a_scan(an_account(name="fresh <b>"), opened=1234)
    page = client.get("/").content.decode()
    assert re.search(r"First scan of .*fresh &lt;b&gt;.*: .*1,234 findings", page)


def live_address(page: str) -> str | None:
    found = re.search(r'hx-get="(/\?seen=[^"]+)"', page)
    return found[1] if found else None


def test_page_asks_for_itself_only_while_a_scan_is_open(client: Client) -> None:
    client.force_login(a_user())
    account = an_account()
    a_scan(account)
    assert live_address(client.get("/").content.decode()) is None
    a_scan(account, RunState.QUEUED)
    assert live_address(client.get("/").content.decode())


def test_page_answers_nothing_until_a_scan_ends_and_then_with_its_new_content_once(client: Client) -> None:
    client.force_login(a_user())
    one, other = (a_scan(an_account(), RunState.RUNNING) for _ in range(2))
    address = live_address(client.get("/").content.decode())
    assert address
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, **LIVE)  # type: ignore[arg-type]
    assert (response.status_code, response.content) == (204, b"")
    assert len(queries) <= 4
    for scan, asks_again in ((one, True), (other, False)):
        Scan.objects.filter(pk=scan.pk).update(state=RunState.DONE, finished=now())
        response = client.get(address, **LIVE)  # type: ignore[arg-type]
        page = response.content.decode()
        assert response.status_code == (200 if asks_again else 286)
        assert "<html" not in page
        assert "Posture per account" in page
        assert bool(live_address(page)) is asks_again
        address = live_address(page) or ""


def test_a_scan_that_follows_another_at_once_is_news_too(client: Client) -> None:
    client.force_login(a_user())
    account = an_account()
    first = a_scan(account, RunState.RUNNING)
    address = live_address(client.get("/").content.decode())
    Scan.objects.filter(pk=first.pk).update(state=RunState.DONE, finished=now())
    a_scan(account, RunState.RUNNING)
    assert client.get(str(address), **LIVE).status_code == 200  # type: ignore[arg-type]


def test_page_shown_by_address_ignores_what_was_seen(client: Client) -> None:
    client.force_login(a_user())
    a_scan(an_account(), RunState.RUNNING)
    address = live_address(client.get("/").content.decode())
    assert client.get(str(address)).status_code == 200
