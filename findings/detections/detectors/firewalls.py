"""Findings from what function firewalls write: inputs that were refused, as one thing to look at per day."""

from collections.abc import Iterable, Sequence
from typing import Any

from findings.detections.catalogue import DataSource, Detection
from findings.detections.ledger import Refusal
from findings.detections.registry import detection
from findings.verdict import Remedy, Severity

from .invocations import MOST_EXAMPLES, Found, moment

REFUSED = detection(
    Detection(
        id="function_firewall_refused_input",
        title="A function firewall refused malicious input",
        severity=Severity.HIGH,
        row="EX-15",
        attack=("T1190",),
        needs=(DataSource.FUNCTION_LOGS,),
        description=(
            "Somebody sends inputs that the blocklist knows. What it does not know may have passed, and who is refused "
            "tries again: in another shape, or too long for the log."
        ),
        false_positives=("A test of the firewall", "An ordinary input that holds a word of the blocklist"),
        remedy=Remedy(
            "Find who sent these requests (access log of the API in front, by request id), see what else came from "
            "there, and whether an input of the same origin passed."
        ),
    )
)


def found(refusals: Iterable[Refusal], most: int) -> list[Found]:
    """Return one entry per UTC day, oldest first; from most refusals on a number says "at least"."""
    held: dict[str, list[Refusal]] = {}
    for one in sorted(refusals, key=lambda one: (one.at_ms, one.event_id)):
        held.setdefault(moment(one.at_ms)[:10], []).append(one)
    full = sum(map(len, held.values())) >= most
    return [_one(day, said, full=full) for day, said in sorted(held.items())]


def _one(day: str, said: Sequence[Refusal], *, full: bool) -> Found:
    first, number = said[0], len(said)
    what = f"{'at least ' if full else ''}{number:,} input{'s' if number > 1 else ''}"
    evidence: dict[str, Any] = {
        "day": day,
        "count": number,
        "first": moment(first.at_ms),
        "last": moment(said[-1].at_ms),
        "largest_line_bytes": max(one.size for one in said),
        "invocations": [_example(one) for one in said[-MOST_EXAMPLES:]],
    }
    return Found(REFUSED, day, f"{what} refused on {day}, first {moment(first.at_ms)[11:]}.", evidence)


def _example(one: Refusal) -> dict[str, Any]:
    return {
        "request_id": one.request_id,
        "time": moment(one.at_ms),
        "stream": one.stream,
        "line_bytes": one.size,
        "line_begins": one.head[:200],
    }
