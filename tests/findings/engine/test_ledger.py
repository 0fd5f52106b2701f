"""The ledger in the database: what was found stays found when its lines are forgotten; floods are bounded."""

from datetime import timedelta

import pytest

from auditportal.common.clock import now
from findings.detections.ledger import Setup
from findings.engine import ledger
from findings.engine.behaviour import Subject
from findings.engine.ledger import Place, feed, forget, refused, whole_since
from findings.engine.watched import Watched
from findings.models import Finding, KnownInvocation, RefusedInput, State
from findings.tasks.events import judge_group
from tests.findings.detections.ledger.builders import GROUP, a_line, an_id, an_invocation, start
from tests.rows import an_account

pytestmark = pytest.mark.django_db
SETUP = Setup(timeout_s=3, memories_mb=(128,))
ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders-create"


@pytest.mark.parametrize("hours", [1, 13, 23, 25, 26, 30, 36, 47, 49, 60])
def test_a_finding_does_not_end_because_its_lines_are_forgotten(hours: int) -> None:
    account = an_account()
    place = Place(account, "eu-west-1", GROUP)
    watched = Watched(Subject(account, "eu-west-1", ARN, "orders-create"), SETUP)
    then = now() - timedelta(hours=hours)
    at = int(then.timestamp() * 1000)
    feed(place, [*an_invocation(1, at - 60_000), a_line(start(an_id(2)), at)], SETUP)
    KnownInvocation.objects.update(heard=then)
    judge_group(place, watched, then + timedelta(minutes=5))
    finding = Finding.objects.get()
    for later in (timedelta(0), timedelta(hours=1), timedelta(hours=30)):
        forget()
        judge_group(place, watched, now() + later)
        finding.refresh_from_db()
        assert (finding.rule_id, finding.state) == ("lambda_invocation_blacked_out", State.NEW), later


def test_days_are_told_while_all_of_them_is_kept() -> None:
    noon = now().replace(hour=12, minute=0, second=0, microsecond=0)
    begin = noon.replace(hour=0)
    yesterday = (noon - timedelta(days=1)).date().isoformat()
    assert whole_since(noon) == whole_since(begin + timedelta(seconds=1)) == yesterday
    assert whole_since(begin) == (noon - timedelta(days=2)).date().isoformat()


def test_a_flood_of_refused_inputs_is_counted_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_REFUSED", 50)
    place = Place(an_account(), "eu-west-1", GROUP)
    lines = [a_line(f"MALICIOUS INPUT {number}", number=number) for number in range(80)]
    for _ in range(2):
        feed(place, lines, SETUP)
    assert RefusedInput.objects.count() == len(refused(place)) == 50
