"""Acts by form: on ticked findings, on all that match, on one; two people at once; undo."""

import re

import pytest
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.members.models import Role
from findings.models import Finding, State, Transition, Verb
from findings.triage.acts import act
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(a_user())
    return client


def ticked(*findings: Finding) -> list[str]:
    return [f"{finding.pk}:{finding.version}" for finding in findings]


def states() -> list[str]:
    return list(Finding.objects.order_by("pk").values_list("state", flat=True))


def after(client: Client, **form: object) -> str:
    """Post an act and follow it to the list."""
    response = client.post("/findings/act/", form, follow=True)  # type: ignore[arg-type]
    assert response.redirect_chain[0][1] == 303
    assert response.status_code == 200
    return response.content.decode()


def test_ticked_findings_are_acknowledged_and_undone_in_one_click_each(analyst: Client) -> None:
    one, two, _ = a_finding(), a_finding(), a_finding()
    html = after(analyst, verb="acknowledged", id=ticked(one, two), filter="severity=high")
    assert states() == ["acknowledged", "acknowledged", "new"]
    assert "2 findings acknowledged." in html
    assert 'value="undo"' in html
    html = after(analyst, scope="undo", filter="")
    assert states() == ["new", "new", "new"]
    assert "2 findings put back as before." in html
    assert AuditLine.objects.count() == 4
    after(analyst, scope="undo", filter="")
    assert states() == ["new", "new", "new"]


def test_undo_leaves_alone_what_somebody_else_changed_since(analyst: Client) -> None:
    one, two = a_finding(), a_finding()
    after(analyst, verb="acknowledged", id=ticked(one, two), filter="")
    act(Verb.STARTED, [one.pk], a_user())
    html = after(analyst, scope="undo", filter="")
    assert states() == ["in_progress", "new"]
    assert "changed by somebody else" in html


def test_the_list_goes_on_where_it_was_after_an_act(analyst: Client) -> None:
    finding = a_finding()
    response = analyst.post(
        "/findings/act/",
        {"verb": "acknowledged", "id": ticked(finding), "filter": "severity=high&sort=newest&after=1~1"},
    )
    assert response.headers["Location"] == "/findings/?severity=high&sort=newest&after=1~1"


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example", "severity=x", "next=//evil.example"])
def test_a_forged_way_back_is_refused(analyst: Client, place: str) -> None:
    response = analyst.post("/findings/act/", {"verb": "acknowledged", "id": ticked(a_finding()), "filter": place})
    assert response.status_code == 400
    assert states() == ["new"]


def test_what_is_stale_in_a_bulk_act_is_left_and_counted(analyst: Client) -> None:
    one, two = a_finding(), a_finding()
    boxes = ticked(one, two)
    act(Verb.COMMENTED, [one.pk], a_user(), comment="Mine.")
    html = after(analyst, verb="acknowledged", id=boxes, filter="")
    assert states() == ["new", "acknowledged"]
    assert "1 finding acknowledged. 1 other left alone." in html


def test_all_that_match_are_changed_only_after_the_count_was_confirmed(analyst: Client) -> None:
    for _ in range(60):
        a_finding()
    a_finding(severity=1)
    form = {"verb": "suppressed", "scope": "all", "filter": "severity=high", "comment-suppressed": "Known noise."}
    preview = analyst.post("/findings/act/", form)
    assert preview.status_code == 200
    assert "60 findings will be suppressed" in preview.content.decode()
    assert set(states()) == {"new"}
    a_finding()
    again = analyst.post("/findings/act/", form | {"confirmed": "60"})
    assert "61 findings will be suppressed" in again.content.decode()
    html = after(analyst, **form, confirmed="61")
    assert "61 findings suppressed." in html
    assert sorted(set(states())) == ["new", "suppressed"]
    assert Transition.objects.filter(comment="Known noise.").count() == 61


def test_too_many_at_once_are_refused_before_anything_happens(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("findings.web.triage_acts.MOST_AT_ONCE", 2)
    for _ in range(3):
        a_finding()
    html = after(analyst, verb="acknowledged", scope="all", filter="")
    assert "narrow the filter" in html
    assert set(states()) == {"new"}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"verb": "acknowledged"}, "Tick at least one finding"),
        ({"verb": "resolved_by_me"}, "Choose what to do"),
        ({"verb": ""}, "Choose what to do"),
        ({"verb": "opened"}, "not something a person can do"),
        ({"verb": "accepted", "comment-accepted": "x"}, "Choose the date"),
        ({"verb": "accepted", "until-accepted": "2027-01-01"}, "Write a reason"),
        ({"verb": "accepted", "comment-accepted": "x", "until-accepted": "tomorrow"}, "year-month-day"),
        ({"verb": "accepted", "comment-accepted": "x", "until-accepted": "2001-01-01"}, "Choose a date after today"),
        ({"verb": "suppressed", "comment-suppressed": " "}, "Write a reason"),
        ({"verb": "assigned", "assignee": "99999"}, "Choose a person"),
        ({"verb": "assigned", "assignee": "x"}, "Choose a person"),
    ],
)
def test_an_act_that_lacks_something_says_what(analyst: Client, form: dict[str, str], words: str) -> None:
    finding = a_finding()
    boxes = ticked(finding) if words != "Tick at least one finding" else []
    assert words in after(analyst, **form, id=boxes, filter="")
    assert states() == ["new"]
    assert not Transition.objects.exists()


def test_garbled_boxes_are_refused(analyst: Client) -> None:
    for box in ("1", "1:x", "x:1", "1:2:3", ""):
        assert "cannot be read" in after(analyst, verb="acknowledged", id=[box], filter="")


def test_roles_and_methods_are_enforced(client: Client) -> None:
    finding = a_finding()
    client.force_login(a_user(Role.MANAGER))
    for url in ("/findings/act/", f"/findings/{finding.pk}/act/"):
        form = {"verb": "acknowledged", "id": ticked(finding), "version": "1", "filter": ""}
        assert client.post(url, form).status_code == 403
        assert client.get(url).status_code == 405
    assert states() == ["new"]


def one(client: Client, finding: Finding, **form: object) -> str:
    fields = {"version": str(finding.version), "seen": "0", "filter": "", **form}
    response = client.post(f"/findings/{finding.pk}/act/", fields, follow=True)  # type: ignore[arg-type]
    assert response.status_code == 200
    return response.content.decode()


def test_one_finding_is_assigned_to_me_and_to_nobody(analyst: Client) -> None:
    finding = a_finding()
    one(analyst, finding, verb="assigned:me")
    finding.refresh_from_db()
    assert finding.assignee_id == int(analyst.session["_auth_user_id"])
    one(analyst, finding, verb="assigned", assignee="")
    finding.refresh_from_db()
    assert finding.assignee is None


def test_the_slower_of_two_people_sees_what_the_other_did_and_keeps_what_they_typed(analyst: Client) -> None:
    finding = a_finding()
    other = a_user(username="the-quicker-one")
    act(Verb.STARTED, [finding.pk], other, comment="On it.")
    html = one(analyst, finding, **{"verb": "accepted", "comment-accepted": "We live with it.", "until-accepted": ""})
    assert "Choose the date" in html
    assert "We live with it." in html
    form = {"verb": "suppressed", "comment-suppressed": "A long, well considered reason."}
    html = one(analyst, finding, **form)
    assert "so your act was not done" in html
    assert "the-quicker-one" in html
    assert "since you looked" in html
    area = re.search(r'<textarea[^>]*id="comment-suppressed"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert area
    assert area[1] == "A long, well considered reason."
    assert states() == ["in_progress"]
    finding.refresh_from_db()
    one(analyst, finding, **form)
    assert states() == ["suppressed"]
    comments = list(Transition.objects.order_by("pk").values_list("comment", flat=True))
    assert comments == ["On it.", "A long, well considered reason."]


def test_one_act_is_undone_from_the_page_of_the_finding(analyst: Client) -> None:
    finding = a_finding()
    one(analyst, finding, verb="acknowledged")
    finding.refresh_from_db()
    assert "put back as before" in one(analyst, finding, scope="undo")
    assert states() == [State.NEW]


def test_the_version_of_a_form_is_needed(analyst: Client) -> None:
    finding = a_finding(an_account())
    for version in ("", "x", "1.0", "-1", "99999999999"):
        assert "Load the page again" in one(analyst, finding, verb="acknowledged", version=version)
    assert states() == ["new"]
