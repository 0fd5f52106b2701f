"""What happened once is closed by a person, and comes back only when there is more of it."""

from datetime import timedelta

import pytest

from auditportal.common.clock import now
from findings.detections.detectors.invocations import BLACKOUT, OF_KIND, Found
from findings.engine.behaviour import Subject, tell
from findings.models import Finding, State, Transition, Verb
from findings.triage.acts import TriageError, act
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
RULES = [detection.id for detection in OF_KIND.values()]
DAY = "2026-11-23"


@pytest.fixture
def subject() -> Subject:
    account = an_account()
    arn = f"arn:aws:lambda:eu-west-1:{account.account_id}:function:firewall"
    return Subject(account, "eu-west-1", arn, "firewall")


def told(subject: Subject, count: int) -> Finding:
    tell(subject, [Found(BLACKOUT, DAY, f"{count} times", {"count": count})] if count else [], RULES, DAY)
    return Finding.objects.get(rule_id=BLACKOUT.id)


def test_what_is_closed_stays_closed_until_there_is_more_of_it(subject: Subject) -> None:
    finding = told(subject, 1)
    act(Verb.CLOSED, [finding.pk], a_user(), comment="A load test of ours")
    for _ in range(2):
        assert told(subject, 1).state == State.RESOLVED
    finding = told(subject, 2)
    assert (finding.state, finding.occurrences) == (State.NEW, 2)
    assert list(Transition.objects.order_by("pk").values_list("verb", flat=True)) == ["opened", "closed", "reopened"]


def test_what_turned_out_to_be_nothing_comes_back_when_it_is_something_after_all(subject: Subject) -> None:
    told(subject, 1)
    assert told(subject, 0).state == State.RESOLVED
    assert told(subject, 1).state == State.NEW


def test_a_day_that_is_not_kept_whole_any_more_is_left_as_it_is(subject: Subject) -> None:
    finding = told(subject, 1)
    tell(subject, [], RULES, "2026-11-24")
    finding.refresh_from_db()
    assert finding.state == State.NEW


def test_closing_needs_a_reason() -> None:
    finding = a_finding(rule_id=BLACKOUT.id)
    with pytest.raises(TriageError, match="reason"):
        act(Verb.CLOSED, [finding.pk], a_user())


def test_what_a_scan_sees_is_not_closed_but_mended() -> None:
    finding = a_finding()
    outcome = act(Verb.CLOSED, [finding.pk], a_user(), comment="enough")
    assert outcome.done == ()
    assert "scan" in outcome.skipped[0][1]


def test_closing_is_taken_back() -> None:
    finding, analyst = a_finding(rule_id=BLACKOUT.id), a_user()
    act(Verb.CLOSED, [finding.pk], analyst, comment="enough")
    finding.refresh_from_db()
    assert finding.resolved is not None
    act(Verb.UNDONE, [finding.pk], analyst)
    finding.refresh_from_db()
    assert (finding.state, finding.resolved) == (State.NEW, None)
    assert now() - finding.changed < timedelta(minutes=1)
