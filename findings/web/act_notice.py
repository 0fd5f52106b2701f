"""What a person is told after an act, and what they can take back: kept in their session until it is shown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest

from auditportal.common.text import plural
from findings.models import Finding, Verb
from findings.triage.acts import Outcome

NOTICE, UNDO = "act_notice", "act_undo"
DONE = {
    Verb.ACKNOWLEDGED: "acknowledged",
    Verb.STARTED: "started",
    Verb.ASSIGNED: "assigned",
    Verb.COMMENTED: "commented on",
    Verb.ACCEPTED: "accepted",
    Verb.SUPPRESSED: "suppressed",
    Verb.CLOSED: "closed",
    Verb.UNDONE: "put back as before",
}
REVERSIBLE = {Verb.ACKNOWLEDGED, Verb.STARTED, Verb.ASSIGNED, Verb.ACCEPTED, Verb.SUPPRESSED, Verb.CLOSED}


class Notice(NamedTuple):
    """One sentence, whether it is a problem, whether it can be undone, why some were left, and what was typed."""

    text: str
    problem: bool = False
    undo: bool = False
    left: Sequence[Sequence[str]] = ()
    draft: str = ""
    verb: str = ""


def tell(request: HttpRequest, notice: Notice) -> None:
    """Show a notice on the next page."""
    request.session[NOTICE] = notice._asdict()


def take_notice(request: HttpRequest) -> Notice | None:
    """Return the notice that waits, once."""
    held = request.session.pop(NOTICE, None) if NOTICE in request.session else None
    return Notice(**held) if held else None


def tell_outcome(request: HttpRequest, verb: Verb, outcome: Outcome, draft: str = "") -> None:
    """Say what an act did, and remember what can be undone."""
    done = len(outcome.done)
    reversible = bool(done) and verb in REVERSIBLE
    if reversible:
        request.session[UNDO] = list(Finding.objects.filter(pk__in=outcome.done).values_list("pk", "version"))
    text = f"{plural(done, 'finding')} {DONE[verb]}." if done else "Nothing was changed."
    if outcome.skipped and done:
        text += f" {plural(len(outcome.skipped), 'other')} left alone."
    tell(request, Notice(text, not done, reversible, _left(outcome), "" if done else draft, verb))


def _left(outcome: Outcome) -> list[list[str]]:
    reasons: dict[str, int] = {}
    for _, sentence in outcome.skipped:
        reasons[sentence] = reasons.get(sentence, 0) + 1
    return [[plural(n, "finding"), sentence] for sentence, n in list(reasons.items())[:5]]


def undoable(request: HttpRequest) -> dict[int, int]:
    """Return id -> version of what the last act of this person changed, once."""
    held: list[Any] = request.session.pop(UNDO, []) if UNDO in request.session else []
    return {int(pk): int(version) for pk, version in held}
