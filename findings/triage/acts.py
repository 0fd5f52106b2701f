"""Triage acts: each is a transition with actor and time, in one transaction with its audit line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from auditportal.auditlog.write import record_many
from auditportal.common.clock import now
from auditportal.common.rewrite import rewrite
from auditportal.members.models import Capability, User
from findings.models import OPEN_STATES, Finding, State, Transition, Verb

LONGEST_ACCEPTANCE = timedelta(days=366)
LONGEST_COMMENT = 10_000


class TriageError(Exception):
    """An act cannot be done as asked; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did: ids that changed, and (id, sentence) for those left as they were."""

    done: tuple[int, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One request of a person about some findings."""

    verb: Verb
    actor: User
    comment: str = ""
    assignee: User | None = None
    until: date | None = None
    versions: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Past:
    """What an undo goes by: the newest step of each finding, and who of the people before may be given one now."""

    steps: Mapping[int, Transition] = field(default_factory=dict)
    people: Collection[int] = ()


class _SkipError(Exception):
    """This finding is left as it is; the message says why."""


def act(
    verb: Verb,
    ids: Sequence[int],
    actor: User,
    *,
    comment: str = "",
    assignee: User | None = None,
    until: date | None = None,
    versions: Mapping[int, int] | None = None,
    address: str | None = None,
) -> Outcome:
    """Do one act on findings that the actor may see.

    versions maps an id to the Finding.version that the actor saw; one that changed since is skipped and says so.
    Raises TriageError when the act itself lacks something, PermissionDenied when the role does not allow it.
    """
    if not actor.can(Capability.TRIAGE):
        raise PermissionDenied("Your role does not allow you to triage findings.")
    request = Act(verb, actor, comment.strip(), assignee, until, versions or {})
    _validate(request)
    with transaction.atomic():
        rows = Finding.objects.visible_to(actor).filter(pk__in=ids).order_by("pk").select_for_update()
        return _apply(request, list(rows), address)


def _validate(request: Act) -> None:
    if request.verb not in _EFFECTS:
        raise TriageError(f"{request.verb!r} is not something a person can do to a finding.")
    if len(request.comment) > LONGEST_COMMENT:
        raise TriageError(f"Shorten the text to {LONGEST_COMMENT:,} characters.")
    if request.verb in {Verb.ACCEPTED, Verb.SUPPRESSED, Verb.CLOSED, Verb.COMMENTED} and not request.comment:
        raise TriageError("Write a reason, so that others understand this later.")
    if request.verb == Verb.ACCEPTED and request.until is None:
        raise TriageError("Choose the date until which the risk is accepted.")
    if request.until is not None:
        _validate_until(request.until)
    if request.assignee is not None and not request.assignee.can(Capability.TRIAGE):
        raise TriageError(f"{request.assignee.shown_name} cannot triage findings; choose somebody else.")


def _validate_until(until: date) -> None:
    today = now().date()
    if not today < until <= today + LONGEST_ACCEPTANCE:
        raise TriageError(f"Choose a date after today and no later than {today + LONGEST_ACCEPTANCE:%Y-%m-%d}.")


def _apply(request: Act, findings: list[Finding], address: str | None) -> Outcome:
    steps: list[Transition] = []
    skipped: list[tuple[int, str]] = []
    past = _past(findings) if request.verb == Verb.UNDONE else _Past()
    for finding in findings:
        try:
            steps.append(_step(request, finding, past))
        except _SkipError as reason:
            skipped.append((finding.pk, str(reason)))
    changed = [step.finding for step in steps]
    save_changes(changed)
    Transition.objects.bulk_create(steps, batch_size=1000)
    record_many(
        request.actor,
        f"finding.{request.verb}",
        [(step.finding, step.details["before"], step.details["after"] | {"comment": step.comment}) for step in steps],
        address=address,
    )
    return Outcome(tuple(finding.pk for finding in changed), tuple(skipped))


def save_changes(findings: Sequence[Finding]) -> None:
    """Write the triage fields of findings that are locked by the caller."""
    rewrite(findings, ["state", "assignee", "accepted_until", "changed", "resolved", "version"])


def _step(request: Act, finding: Finding, past: _Past) -> Transition:
    seen = request.versions.get(finding.pk)
    if seen is not None and seen != finding.version:
        raise _SkipError("It was changed by somebody else meanwhile; look at it again.")
    before, from_state = finding.triaged(), finding.state
    _EFFECTS[request.verb](finding, request, past)
    finding.changed = now()
    finding.version += 1
    return Transition(
        finding=finding,
        actor=request.actor,
        verb=request.verb,
        from_state=from_state,
        to_state=finding.state,
        comment=request.comment,
        details={"before": before, "after": finding.triaged()},
    )


def _acknowledge(finding: Finding, _request: Act, _past: _Past) -> None:
    if finding.state != State.NEW:
        raise _SkipError(f"It is already {finding.get_state_display().lower()}.")
    finding.state = State.ACKNOWLEDGED


def _start(finding: Finding, request: Act, _past: _Past) -> None:
    if finding.state not in {State.NEW, State.ACKNOWLEDGED}:
        raise _SkipError(f"It is already {finding.get_state_display().lower()}.")
    finding.state = State.IN_PROGRESS
    finding.assignee = finding.assignee or request.actor


def _assign(finding: Finding, request: Act, _past: _Past) -> None:
    if finding.state == State.RESOLVED:
        raise _SkipError("It is resolved.")
    if finding.assignee_id == (request.assignee.pk if request.assignee else None):
        raise _SkipError("It is already assigned that way.")
    finding.assignee = request.assignee


def _comment(_finding: Finding, _request: Act, _past: _Past) -> None:
    """A comment changes nothing but the history."""


def _accept(finding: Finding, request: Act, _past: _Past) -> None:
    if finding.state not in {*OPEN_STATES, State.ACCEPTED}:
        raise _SkipError(f"It is {finding.get_state_display().lower()}.")
    finding.state, finding.accepted_until = State.ACCEPTED, request.until


def _suppress(finding: Finding, request: Act, _past: _Past) -> None:
    if finding.state not in {*OPEN_STATES, State.ACCEPTED}:
        raise _SkipError(f"It is {finding.get_state_display().lower()}.")
    finding.state, finding.accepted_until = State.SUPPRESSED, request.until


def _close(finding: Finding, _request: Act, _past: _Past) -> None:
    """End what happened once and was looked into; what a scan sees goes on until a scan sees it mended."""
    if finding.scanned:
        raise _SkipError("A scan resolves it when it is mended; accept or suppress it if it shall stay.")
    if finding.state == State.RESOLVED:
        raise _SkipError("It is resolved.")
    finding.state, finding.resolved, finding.accepted_until = State.RESOLVED, now(), None


def _undo(finding: Finding, _request: Act, past: _Past) -> None:
    last = past.steps.get(finding.pk)
    if last is None or last.actor_id is None or last.verb == Verb.UNDONE:
        raise _SkipError("There is no act of a person to undo.")
    if finding.state == State.RESOLVED and last.verb != Verb.CLOSED:
        raise _SkipError("It is resolved.")
    before = last.details["before"]
    finding.resolved = None
    if before["assignee"] != last.details["after"]["assignee"]:
        _give_back(finding, before["assignee"], past)
    finding.state = before["state"]
    finding.accepted_until = date.fromisoformat(before["until"]) if before["until"] else None


def _give_back(finding: Finding, person: int | None, past: _Past) -> None:
    if person is not None and person not in past.people:
        raise _SkipError("The person it was assigned to before cannot triage any more; assign it to somebody who can.")
    finding.assignee_id = person


_EFFECTS: dict[str, Callable[[Finding, Act, _Past], None]] = {
    Verb.ACKNOWLEDGED: _acknowledge,
    Verb.STARTED: _start,
    Verb.ASSIGNED: _assign,
    Verb.COMMENTED: _comment,
    Verb.ACCEPTED: _accept,
    Verb.SUPPRESSED: _suppress,
    Verb.CLOSED: _close,
    Verb.UNDONE: _undo,
}


def _past(findings: list[Finding]) -> _Past:
    steps = _last_steps(findings)
    before = {step.details["before"]["assignee"] for step in steps.values() if step.actor_id}
    people = User.objects.filter(pk__in=before - {None})
    return _Past(steps, {person.pk for person in people if person.can(Capability.TRIAGE)})


def _last_steps(findings: list[Finding]) -> dict[int, Transition]:
    """The newest transition of each finding that changed more than its text.

    What went away and came back as somebody had put it aside stands as that person left it.
    """
    came_back_aside = Q(verb=Verb.REOPENED, to_state__in=(State.ACCEPTED, State.SUPPRESSED))
    steps = (
        Transition.objects.filter(finding__in=findings)
        .exclude(verb__in=(Verb.COMMENTED, Verb.EVIDENCE_CHANGED, Verb.RESOLVED))
        .exclude(came_back_aside)
        .order_by("finding_id", "-pk")
        .distinct("finding_id")
    )
    return {step.finding_id: step for step in steps}


def end_acceptances() -> int:
    """Reopen what was accepted or suppressed until a day that has passed; returns how many."""
    with transaction.atomic():
        due = Finding.objects.filter(
            state__in=(State.ACCEPTED, State.SUPPRESSED), accepted_until__lt=now().date()
        ).select_for_update()
        findings = list(due.order_by("pk")[:10_000])
        steps = [_reopening(finding) for finding in findings]
        save_changes(findings)
        Transition.objects.bulk_create(steps, batch_size=1000)
        return len(steps)


def _reopening(finding: Finding) -> Transition:
    before, from_state = finding.triaged(), finding.state
    finding.state, finding.accepted_until = State.NEW, None
    finding.changed = now()
    finding.version += 1
    return Transition(
        finding=finding,
        verb=Verb.ACCEPTANCE_ENDED,
        from_state=from_state,
        to_state=finding.state,
        details={"before": before, "after": finding.triaged()},
    )
