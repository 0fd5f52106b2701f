"""What people do about findings: states, reasons, history, undo, access."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.members.models import Role
from findings.engine.evaluate import CheckResult
from findings.engine.reconcile import reconcile
from findings.models import Finding, State, Transition, Verb
from findings.triage.acts import TriageError, act, end_acceptances
from findings.verdict import Status, Verdict
from tests.rows import a_finding, a_user

pytestmark = pytest.mark.django_db
TOMORROW = now().date() + timedelta(days=1)


def state_of(finding: Finding) -> str:
    return Finding.objects.get(pk=finding.pk).state


@pytest.mark.parametrize(
    ("verb", "extra", "expected"),
    [
        (Verb.ACKNOWLEDGED, {}, State.ACKNOWLEDGED),
        (Verb.STARTED, {}, State.IN_PROGRESS),
        (Verb.COMMENTED, {"comment": "seen"}, State.NEW),
        (Verb.ACCEPTED, {"comment": "test stage", "until": TOMORROW}, State.ACCEPTED),
        (Verb.SUPPRESSED, {"comment": "known"}, State.SUPPRESSED),
    ],
)
def test_each_act_leads_to_its_state_with_one_transition_and_one_audit_line(verb, extra, expected):
    finding, analyst = a_finding(), a_user()
    outcome = act(verb, [finding.pk], analyst, **extra)
    step = Transition.objects.get(finding=finding)
    assert outcome.done == (finding.pk,)
    assert state_of(finding) == expected
    assert (step.verb, step.actor, step.from_state, step.to_state) == (verb, analyst, State.NEW, expected)
    line = AuditLine.objects.get(object_type="finding", object_id=str(finding.pk))
    assert (line.verb, line.actor) == (f"finding.{verb}", analyst)


@pytest.mark.parametrize("verb", [Verb.ACCEPTED, Verb.SUPPRESSED, Verb.COMMENTED])
def test_an_act_that_others_must_understand_needs_a_reason(verb):
    finding = a_finding()
    with pytest.raises(TriageError, match="reason"):
        act(verb, [finding.pk], a_user(), comment="  ", until=TOMORROW)
    assert not Transition.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_acceptance_needs_a_date_in_the_next_year(days):
    with pytest.raises(TriageError, match="date"):
        act(Verb.ACCEPTED, [a_finding().pk], a_user(), comment="x", until=now().date() + timedelta(days=days))


def test_acceptance_without_a_date_is_refused():
    with pytest.raises(TriageError, match="date"):
        act(Verb.ACCEPTED, [a_finding().pk], a_user(), comment="x")


def test_a_manager_may_not_triage():
    with pytest.raises(PermissionDenied):
        act(Verb.ACKNOWLEDGED, [a_finding().pk], a_user(Role.MANAGER))


def test_a_verb_of_the_portal_itself_is_refused_from_people():
    with pytest.raises(TriageError):
        act(Verb.RESOLVED, [a_finding().pk], a_user())


def test_acknowledging_twice_skips_and_says_so():
    finding, analyst = a_finding(), a_user()
    act(Verb.ACKNOWLEDGED, [finding.pk], analyst)
    outcome = act(Verb.ACKNOWLEDGED, [finding.pk], analyst)
    assert outcome.done == ()
    assert outcome.skipped == ((finding.pk, "It is already acknowledged."),)


def test_the_second_of_two_analysts_is_told_and_overwrites_nothing():
    finding, first, second = a_finding(), a_user(), a_user()
    seen = {finding.pk: finding.version}
    act(Verb.STARTED, [finding.pk], first, versions=seen)
    outcome = act(Verb.SUPPRESSED, [finding.pk], second, comment="noise", versions=seen)
    assert "changed by somebody else" in outcome.skipped[0][1]
    assert state_of(finding) == State.IN_PROGRESS


def test_undo_restores_state_assignee_and_date():
    finding, analyst = a_finding(), a_user()
    act(Verb.ASSIGNED, [finding.pk], analyst, assignee=analyst)
    act(Verb.ACCEPTED, [finding.pk], analyst, comment="x", until=TOMORROW)
    act(Verb.COMMENTED, [finding.pk], analyst, comment="in between")
    act(Verb.UNDONE, [finding.pk], analyst)
    restored = Finding.objects.get(pk=finding.pk)
    assert (restored.state, restored.assignee, restored.accepted_until) == (State.NEW, analyst, None)


def test_undo_of_an_undo_or_of_a_scan_is_refused():
    finding, analyst = a_finding(), a_user()
    assert act(Verb.UNDONE, [finding.pk], analyst).done == ()
    act(Verb.ACKNOWLEDGED, [finding.pk], analyst)
    act(Verb.UNDONE, [finding.pk], analyst)
    assert act(Verb.UNDONE, [finding.pk], analyst).done == ()
    assert state_of(finding) == State.NEW


def test_a_finding_is_assigned_only_to_somebody_who_can_triage():
    with pytest.raises(TriageError, match="cannot triage"):
        act(Verb.ASSIGNED, [a_finding().pk], a_user(), assignee=a_user(Role.MANAGER))


def test_a_bulk_act_takes_a_bounded_number_of_statements(django_assert_max_num_queries):
    analyst = a_user()
    ids = [a_finding().pk for _ in range(50)]
    with django_assert_max_num_queries(8):
        assert len(act(Verb.ACKNOWLEDGED, ids, analyst).done) == 50


def test_an_acceptance_that_ran_out_reopens_by_itself():
    finding, analyst = a_finding(), a_user()
    act(Verb.ACCEPTED, [finding.pk], analyst, comment="x", until=TOMORROW)
    assert end_acceptances() == 0
    Finding.objects.filter(pk=finding.pk).update(accepted_until=now().date() - timedelta(days=1))
    assert end_acceptances() == 1
    step = Transition.objects.filter(finding=finding).first()
    assert (state_of(finding), step.verb, step.actor) == (State.NEW, Verb.ACCEPTANCE_ENDED, None)


def assigned_to(*people) -> Finding:
    """A finding that went from each of these people to the next."""
    finding, analyst = a_finding(), a_user()
    for person in people:
        act(Verb.ASSIGNED, [finding.pk], analyst, assignee=person)
    return finding


def test_undo_of_an_assignment_skips_what_belonged_to_somebody_who_is_gone():
    gone, here, other = a_user(), a_user(), a_user()
    lost, kept = assigned_to(gone, here), assigned_to(other, here)
    gone.delete()
    outcome = act(Verb.UNDONE, [lost.pk, kept.pk], here)
    assert outcome.done == (kept.pk,)
    ((pk, sentence),) = outcome.skipped
    assert (pk, Finding.objects.get(pk=lost.pk).assignee) == (lost.pk, here)
    assert "assign it to somebody" in sentence
    assert Finding.objects.get(pk=kept.pk).assignee == other


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": Role.MANAGER}], ids=["deactivated", "no-triager"])
def test_undo_gives_no_finding_to_somebody_who_cannot_act_on_it(fields):
    left, here = a_user(), a_user()
    finding = assigned_to(left, here)
    type(left).objects.filter(pk=left.pk).update(**fields)
    outcome = act(Verb.UNDONE, [finding.pk], here)
    assert outcome.done == ()
    assert "assign it to somebody" in outcome.skipped[0][1]


def test_undo_of_another_act_leaves_the_assignee_as_it_is_even_when_that_person_is_gone():
    gone, here = a_user(), a_user()
    finding = assigned_to(gone)
    act(Verb.ACKNOWLEDGED, [finding.pk], here)
    gone.delete()
    assert act(Verb.UNDONE, [finding.pk], here).done == (finding.pk,)
    restored = Finding.objects.get(pk=finding.pk)
    assert (restored.state, restored.assignee) == (State.NEW, None)


def test_undo_of_many_assignments_asks_once_who_is_there(django_assert_max_num_queries):
    here = a_user()
    ids = [assigned_to(a_user(), here).pk for _ in range(20)]
    with django_assert_max_num_queries(9):
        assert len(act(Verb.UNDONE, ids, here).done) == 20


def test_what_came_back_suppressed_can_still_be_taken_back_and_what_is_resolved_cannot():
    finding, analyst = a_finding(), a_user()
    act(Verb.SUPPRESSED, [finding.pk], analyst, comment="noise")
    again = Verdict(Status.FAIL, finding.arn, finding.resource_type, finding.resource_name, "bad")
    reconcile(finding.account, finding.region, [CheckResult(finding.rule_id, [])])
    assert act(Verb.UNDONE, [finding.pk], analyst).skipped == ((finding.pk, "It is resolved."),)
    reconcile(finding.account, finding.region, [CheckResult(finding.rule_id, [again])])
    assert state_of(finding) == State.SUPPRESSED
    assert act(Verb.UNDONE, [finding.pk], analyst).done == (finding.pk,)
    assert state_of(finding) == State.NEW
