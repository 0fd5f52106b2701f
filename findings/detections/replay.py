"""A rule asked of events of before: how often it would have fired, for whom, and how many findings that is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from findings.detections.added import digest_of
from findings.detections.correlation import Occurrence, State, feed, occurrences
from findings.detections.sigma import Correlation, Event, Hit, grouped

MOST_SAMPLES, MOST_PRINCIPALS, SHOWN_PRINCIPALS = 20, 1_000, 10
MOST_KEPT, MOST_KEPT_CHARACTERS = 300, 1_000_000
MOST_OCCURRENCES = 20_000
HOUR = len("2026-11-24T02")


class Principal(msgspec.Struct):
    """Who made calls that the rule fires on: the field that names them, and how many calls."""

    field: str
    count: int = 0


class Tally(msgspec.Struct):
    """What is known so far. hours gives per place and hour the groups that would be findings, at most `most` of each.

    kept are records as they came, to try exceptions on; occurrences what a correlation counts. Plain JSON.
    """

    read: int = 0
    unreadable: int = 0
    hits: int = 0
    first: str = ""
    last: str = ""
    hours: dict[str, list[str]] = {}
    principals: dict[str, Principal] = {}
    other_principals: int = 0
    samples: list[dict[str, str]] = []
    kept: list[str] = []
    kept_characters: int = 0
    occurrences: list[Occurrence] = []
    occurrences_left_out: int = 0
    gaps: list[str] = []


def add(tally: Tally, place: str, read: int, hits: Sequence[Hit], correlation: Correlation | None, most: int) -> None:
    """Add what a rule made of some more events of a place; most is how many groups of an hour have findings."""
    tally.read += read
    tally.hits += len(hits)
    for hit in hits:
        _add_event(tally, hit.event)
    if correlation is not None:
        found = occurrences(correlation, hits)
        room = MOST_OCCURRENCES - len(tally.occurrences)
        tally.occurrences += found[:room]
        tally.occurrences_left_out += len(found[room:])
        return
    for group in grouped(hits):
        hour = group.starts.isoformat()[:HOUR] if group.starts else "unknown time"
        _add_group(tally, f"{place} {hour}", f"{group.principal} {group.resource}", most)


def _add_event(tally: Tally, event: Event) -> None:
    when = event.first("eventTime")[:40]
    tally.first = min(tally.first or when, when)
    tally.last = max(tally.last, when)
    field, principal = event.principal_field
    held = tally.principals.get(principal)
    if held is None and len(tally.principals) >= MOST_PRINCIPALS:
        tally.other_principals += 1
    else:
        held = tally.principals.setdefault(principal, Principal(field))
        held.count += 1
    if len(tally.samples) < MOST_SAMPLES:
        tally.samples.append(_sample(event))
    text = event.raw.decode("utf-8", "replace")
    if len(tally.kept) < MOST_KEPT and tally.kept_characters + len(text) <= MOST_KEPT_CHARACTERS:
        tally.kept.append(text)
        tally.kept_characters += len(text)


def _sample(event: Event) -> dict[str, str]:
    return {
        "time": event.first("eventTime")[:40],
        "name": event.name[:200],
        "source": event.source[:200],
        "principal": event.principal[:300],
        "resource": event.resource[:300],
        "source_ip": event.source_ip[:100],
        "region": event.region[:40],
        "outcome": event.outcome.value,
    }


def _add_group(tally: Tally, hour: str, group: str, most: int) -> None:
    """One more than `most` stands for all that is beyond."""
    held = tally.hours.setdefault(hour, [])
    mark = group if len(group) <= 100 else f"{group[:60]}#{digest_of(group)[:16]}"
    if mark not in held and len(held) <= most:
        held.append(mark)


def result_of(tally: Tally, correlation: Correlation | None, most: int) -> dict[str, Any]:
    """What people read: plain JSON. Of a correlation, firings are what would be findings."""
    if correlation is not None:
        _, firings = feed(correlation, State(), sorted(tally.occurrences, key=lambda one: one.time))
        for firing in firings:
            _add_group(tally, firing.starts.isoformat()[:HOUR], " ".join(firing.group), most)
    return {
        "read": tally.read,
        "unreadable": tally.unreadable,
        "hits": tally.hits,
        "first": tally.first,
        "last": tally.last,
        "findings": sum(map(len, tally.hours.values())),
        "flooded_hours": sum(len(held) > most for held in tally.hours.values()),
        "principals": _most(tally.principals),
        "more_principals": max(0, len(tally.principals) - SHOWN_PRINCIPALS) + bool(tally.other_principals),
        "samples": tally.samples,
        "gaps": tally.gaps[:20],
        "left_out": tally.occurrences_left_out,
    }


def _most(principals: Mapping[str, Principal]) -> list[list[Any]]:
    found: Iterable[tuple[str, Principal]] = sorted(principals.items(), key=lambda pair: (-pair[1].count, pair[0]))
    return [[name, one.field, one.count] for name, one in list(found)[:SHOWN_PRINCIPALS]]
