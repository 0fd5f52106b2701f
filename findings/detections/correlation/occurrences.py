"""Hits as a correlation counts them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from findings.detections.sigma.hits import Event, Hit
from findings.detections.sigma.rule import Correlation


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One hit: which rule (its place in the correlation), when (seconds since 1970), which event, in which group.

    value is what value_count counts; an event that repeats has the same event_id.
    """

    rule: int
    time: int
    event_id: str
    group: tuple[str, ...] = ()
    value: str = ""


def occurrences(correlation: Correlation, hits: Iterable[Hit]) -> list[Occurrence]:
    """The hits that a correlation counts; none without a readable time or without the value that is counted.

    A group-by field that an event lacks is an empty text; of several values the first counts.
    """
    places = {rule: place for place, rule in enumerate(correlation.rules)}
    return [
        Occurrence(
            places[hit.rule.id],
            int(hit.event.time.timestamp()),
            hit.event.id or hashlib.sha256(hit.event.raw).hexdigest(),
            tuple(hit.event.first(field) for field in correlation.fields_of(hit.rule.id)),
            _value(correlation, hit.event),
        )
        for hit in hits
        if hit.rule.id in places
        and hit.event.time
        and (_value(correlation, hit.event) or not _is_counting(correlation))
    ]


def _is_counting(correlation: Correlation) -> bool:
    return correlation.kind == "value_count"


def _value(correlation: Correlation, event: Event) -> str:
    if not _is_counting(correlation):
        return ""
    values = [event.first(field) for field in correlation.threshold.fields]
    return msgspec.json.encode(values).decode() if any(values) else ""
