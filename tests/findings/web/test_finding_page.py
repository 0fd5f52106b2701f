"""The page of one finding."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import Checkpoint, CollectionRun, Coverage, RunState, Scan
from findings.models import Evidence, Finding, State, Verb
from findings.triage.acts import act
from findings.web.evidence import MOST_LEAVES, bounded_leaves, changes
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
EVIL = '"><img src=x onerror=alert(1)>\u202e'


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(a_user())
    return client


def page(client: Client, finding: Finding, query: str = "") -> str:
    response = client.get(f"/findings/{finding.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def with_evidence(finding: Finding, *bodies: object) -> Finding:
    for number, body in enumerate(bodies):
        Evidence.objects.create(finding=finding, digest=str(number), body=body)
    return finding


def test_it_says_what_why_how_and_what_was_seen(analyst: Client) -> None:
    finding = with_evidence(a_finding(), {"log_group": "/aws/lambda/orders", "retention_days": None, "ok": False})
    html = page(analyst, finding)
    for words in (
        "What is wrong",
        finding.reason,
        "Why it matters",
        "How to fix it",
        "Controls",
        "/aws/lambda/orders",
        "not set",
        "console.aws.amazon.com/go/view?arn=",
        'data-copy="',
    ):
        assert words in html, words


def test_lists_in_the_evidence_are_tables_without_machine_words(analyst: Client) -> None:
    grants = [{"by": "statement 1", "may_erase": True}, {"by": "statement 2"}, *[{"by": "more"}] * 60]
    html = page(analyst, with_evidence(a_finding(), {"log_group": "", "grants": grants}))
    assert '<th scope="col"><bdi>may erase</bdi></th>' in html
    assert "statement 2" in html
    assert "and 12 more, below as JSON" in html
    assert "not set" in html
    assert "grants[0]" not in html


def test_only_the_step_that_set_a_date_names_it(analyst: Client) -> None:
    finding = a_finding()
    act(Verb.ACCEPTED, [finding.pk], a_user(), comment="Known.", until=now().date() + timedelta(days=9))
    act(Verb.COMMENTED, [finding.pk], a_user(), comment="Asked again.")
    timeline = page(analyst, finding).partition('class="timeline"')[2]
    assert timeline.count(" until ") == 1


def test_what_could_not_be_seen_is_named_with_its_permission(analyst: Client) -> None:
    finding = a_finding()
    place = {"account": finding.account, "region": finding.region}
    Coverage.objects.create(**place, resource_type="LogGroup", state="denied", permission="logs:DescribeLogGroups")
    Coverage.objects.create(**place, resource_type="LambdaFunction", state="ok")
    html = page(analyst, finding)
    assert "logs:DescribeLogGroups" in html
    assert "Nothing: all that this check looks at was read" not in html


def test_hostile_evidence_names_and_comments_are_text(analyst: Client) -> None:
    account = an_account(name=EVIL, group=EVIL[:70])
    finding = a_finding(account, resource_name=EVIL, arn=f"arn:aws:lambda:x:1:function:{EVIL}", reason=EVIL)
    with_evidence(finding, {EVIL: [EVIL, {EVIL: EVIL}]}, {EVIL: "other", EVIL * 2: [{EVIL: EVIL}]})
    act(Verb.COMMENTED, [finding.pk], a_user(username="<b>bold</b>"), comment=EVIL)
    html = page(analyst, finding)
    assert "<img" not in html
    assert "<b>bold" not in html
    # A copy must be exact: there alone, in an attribute that nobody sees, it stands as it is.
    assert "\u202e" not in re.sub(r'data-copy="[^"]*"', "", html)


def test_the_last_look_of_an_open_finding_is_the_last_finished_run_of_its_region(analyst: Client) -> None:
    finding = a_finding()
    Finding.objects.filter(pk=finding.pk).update(opened=now() - timedelta(days=9))
    scan = Scan.objects.create(account=finding.account)
    when = now() - timedelta(hours=5)
    CollectionRun.objects.create(
        scan=scan, account=finding.account, region=finding.region, state=RunState.DONE, finished=when
    )
    html = page(analyst, finding)
    assert when.isoformat() in html
    assert "5 hours ago" in html


def test_the_neighbours_are_those_of_the_filter(analyst: Client) -> None:
    account = an_account()
    low, first, second, third = (a_finding(account, severity=severity) for severity in (2, 4, 4, 4))
    html = page(analyst, second, "?severity=high")
    assert f'rel="prev" href="/findings/{third.pk}/?severity=high"' in html
    assert f'rel="next" href="/findings/{first.pk}/?severity=high"' in html
    assert f"/findings/{low.pk}/" not in html
    assert f'rel="next" href="/findings/{low.pk}/"' in page(analyst, first)
    Finding.objects.filter(pk=second.pk).update(state=State.RESOLVED)
    assert f'rel="next" href="/findings/{first.pk}/?severity=high"' in page(analyst, second, "?severity=high")


def test_the_timeline_names_people_and_the_portal(analyst: Client) -> None:
    finding = a_finding()
    act(
        Verb.ACCEPTED,
        [finding.pk],
        a_user(username="careful"),
        comment="Until spring.",
        until=now().date() + timedelta(9),
    )
    html = page(analyst, finding)
    assert "Risk accepted" in html
    assert "careful" in html
    assert "Until spring." in html


def test_a_change_of_the_evidence_is_shown_as_before_and_after(analyst: Client) -> None:
    finding = with_evidence(a_finding(), {"days": 30, "gone": "x"}, {"days": 7, "list": [1, 2]})
    html = page(analyst, finding)
    assert "<del><bdi>30</bdi></del>" in html
    assert "<ins><bdi>7</bdi></ins>" in html


def test_managers_see_it_without_acts_and_unknown_ones_are_404(client: Client) -> None:
    finding = a_finding()
    client.force_login(a_user(Role.MANAGER))
    assert 'name="verb"' not in page(client, finding)
    assert client.get("/findings/999999999/").status_code == 404
    assert client.get(f"/findings/{finding.pk}/?nonsense=1").status_code == 400


def test_a_finding_whose_check_is_gone_is_still_shown(analyst: Client) -> None:
    assert "a_check_of_yesterday" in page(analyst, a_finding(rule_id="a_check_of_yesterday"))


def test_huge_and_deep_evidence_is_cut() -> None:
    deep: object = "bottom"
    for _ in range(2000):
        deep = [deep]
    found, cut = bounded_leaves({"deep": deep, "wide": list(range(10_000))})
    assert len(found) == MOST_LEAVES
    assert cut


def test_changes_name_each_place_once() -> None:
    assert [tuple(change) for change in changes({"a": 1, "b": [1]}, {"a": 2, "b": [1, 2]})] == [
        ("a", "1", "2"),
        ("b[1]", None, "2"),
    ]
    assert [tuple(change) for change in changes({"a": {"x": 1}}, {})] == [("", None, "none"), ("a.x", "1", None)]


def test_a_detection_says_what_it_could_not_read_and_when_it_may_be_harmless(analyst: Client) -> None:
    finding = a_finding(rule_id="lambda_invocation_blacked_out")
    where = {"account": finding.account, "region": finding.region}
    Checkpoint.objects.create(**where, source="function_logs", state="denied", permission="logs:FilterLogEvents")
    Checkpoint.objects.create(**where, source="trail_lookup", state="throttled")
    html = page(analyst, finding)
    assert "CloudWatch Logs was disturbed" in html
    assert "log lines of functions" in html
    assert "logs:FilterLogEvents" in html
    assert "management events" not in html
    Checkpoint.objects.update(state="ok")
    assert "all that this detection looks at was read" in page(analyst, finding)


def test_calls_of_a_detection_are_a_table(analyst: Client) -> None:
    call = dict.fromkeys(("event_id", "time", "name", "outcome", "error", "source_ip", "user_agent", "session"), "one")
    html = page(analyst, with_evidence(a_finding(), {"calls": [call]}))
    assert "calls[0]" not in html.partition("As JSON")[0]
    assert "source ip" in html


@pytest.mark.parametrize(
    ("first", "words"),
    [
        pytest.param(timedelta(seconds=103), "103 seconds after it began", id="in seconds"),
        pytest.param(timedelta(minutes=25), "25 minutes after it began", id="in minutes"),
        pytest.param(timedelta(days=9), None, id="found at the first look at an account"),
        pytest.param(timedelta(hours=-1), None, id="a clock that is ahead"),
    ],
)
def test_a_detection_tells_how_long_it_took(analyst: Client, first: timedelta, words: str | None) -> None:
    finding = a_finding(rule_id="trail_stopped")
    began = (finding.first_seen - first).isoformat()
    with_evidence(finding, {"first": began}, {"first": (finding.first_seen - timedelta(hours=5)).isoformat()})
    html = page(analyst, finding)
    assert ("after it began" in html) == (words is not None)
    assert words is None or words in html
    listed = analyst.get("/detections/trail_stopped/").content.decode()
    assert ("the median of 1 finding" in listed) == (words is not None)


@pytest.mark.parametrize("first", ["yesterday", "", None, 5, "2026-11-23", "9999-99-99T00:00:00Z"])
def test_a_time_that_is_none_is_no_delay(analyst: Client, first: object) -> None:
    assert "after it began" not in page(analyst, with_evidence(a_finding(rule_id="trail_stopped"), {"first": first}))
