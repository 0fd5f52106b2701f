"""What a correlation remembers between feeds, and the feeding: a value in, a value out, nothing else."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from findings.detections.correlation.occurrences import Occurrence
from findings.detections.correlation.windows import Kept, counted_by, firing
from findings.detections.sigma.rule import Correlation

LATENESS_S = 86_400
SKEW_S = 3_600
BUCKET_S = 3_600
MAX_GROUPS = 20_000
MAX_KEPT = 20_000
MAX_EXAMPLES = 20


class Held(msgspec.Struct, frozen=True):
    """One group: its occurrences, sorted, and the starts of the buckets that have fired (seconds since 1970)."""

    group: tuple[str, ...]
    kept: tuple[Kept, ...] = ()
    fired: tuple[int, ...] = ()


class State(msgspec.Struct, frozen=True):
    """What one correlation remembers. msgspec.json encodes it, and decodes it with type=State.

    watermark is the latest event time seen; late counts occurrences that came more than a day after it, ahead those
    from the future, dropped those given up because there were too many groups or too many in one.
    """

    watermark: int = 0
    groups: dict[str, Held] = {}
    late: int = 0
    ahead: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Firing:
    """A correlation fired for a group, once per bucket of an hour (or of its timespan, if that is longer).

    starts is the begin of the bucket, and with the correlation and the group its identity; at, the time of the
    occurrence that was enough, and events, some ids in its window, are what was known when it fired.
    """

    correlation: str
    group: tuple[str, ...]
    starts: datetime
    at: datetime = field(compare=False)
    events: tuple[str, ...] = field(compare=False)


def feed(
    correlation: Correlation, state: State, found: Iterable[Occurrence], now: datetime | None = None
) -> tuple[State, list[Firing]]:
    """The state after some more occurrences, and what they made fire.

    Whatever the order, the feeds and the repeats, the same occurrences make the same firings, as long as none comes
    more than a day after the latest. now, where given, keeps events from the future (more than an hour of skew) from
    moving the watermark past everything that is true.
    """
    taken, late, ahead = _taken(state, list(found), now)
    watermark = max([state.watermark, *(one.time for one in taken)])
    bucket = _bucket_s(correlation)
    groups = dict(state.groups)
    firings: list[Firing] = []
    dropped = 0
    for key, many in _by_group(taken).items():
        held = groups.pop(key, None) or Held(many[0].group)
        held, fired, lost = _fed(correlation, held, many)
        groups[key] = held  # at the end: what was touched last goes last
        firings.extend(fired)
        dropped += lost
    if watermark // bucket > state.watermark // bucket:
        groups = _swept(groups, watermark - LATENESS_S - 2 * bucket)
    while len(groups) > MAX_GROUPS:
        dropped += len(groups.pop(next(iter(groups))).kept)
    after = State(watermark, groups, state.late + late, state.ahead + ahead, state.dropped + dropped)
    return after, sorted(firings, key=lambda one: (one.starts, one.group))


def _taken(state: State, found: list[Occurrence], now: datetime | None) -> tuple[list[Occurrence], int, int]:
    horizon = now.timestamp() + SKEW_S if now else math.inf
    real = [one for one in found if one.time <= horizon]
    taken = [one for one in real if one.time >= state.watermark - LATENESS_S]
    return taken, len(real) - len(taken), len(found) - len(real)


def _bucket_s(correlation: Correlation) -> int:
    """Never shorter than the window: a window then reaches back into one bucket before its own."""
    return max(BUCKET_S, correlation.window_s)


def _by_group(found: list[Occurrence]) -> dict[str, list[Occurrence]]:
    groups: dict[str, list[Occurrence]] = {}
    for one in found:
        groups.setdefault(msgspec.json.encode(one.group).decode(), []).append(one)
    return groups


def _fed(correlation: Correlation, held: Held, found: list[Occurrence]) -> tuple[Held, list[Firing], int]:
    same = counted_by(correlation)
    # The earliest of those that count as one, so that it is the same one in whichever order they came.
    kept: dict[object, Kept] = {}
    for one in sorted([*held.kept, *(Kept(new.time, new.rule, new.event_id, new.value) for new in found)]):
        kept.setdefault(same(one), one)
    ordered = list(kept.values())
    bucket = _bucket_s(correlation)
    touched = {(one.time // bucket + step) * bucket for one in found for step in (0, 1)}
    fired = set(held.fired)
    firings = []
    for begins in sorted(touched - fired):
        window = firing(correlation, ordered, begins, begins + bucket)
        if window:
            fired.add(begins)
            firings.append(_firing(correlation, held.group, begins, window))
    left = _needed(correlation, ordered, fired)
    cut = left[-MAX_KEPT:]
    return Held(held.group, tuple(cut), tuple(sorted(fired))), firings, len(left) - len(cut)


def _firing(correlation: Correlation, group: tuple[str, ...], begins: int, window: tuple[Kept, ...]) -> Firing:
    starts, at = datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(window[-1].time, UTC)
    events = dict.fromkeys(one.event_id for one in window[-MAX_EXAMPLES:])
    return Firing(correlation.id, group, starts, at, tuple(events))


def _needed(correlation: Correlation, ordered: list[Kept], fired: set[int]) -> list[Kept]:
    """Of a bucket that has fired, only what windows of the next one can reach, and of events no more than suffice."""
    bucket = _bucket_s(correlation)
    most = math.floor(correlation.threshold.limit) + 1 if correlation.kind == "event_count" else MAX_KEPT
    counts: dict[int, int] = {}
    left = []
    for one in reversed(ordered):
        begins = one.time // bucket * bucket
        if begins in fired:
            counts[begins] = counts.get(begins, 0) + 1
            if one.time < begins + bucket - correlation.window_s or counts[begins] > most:
                continue
        left.append(one)
    return left[::-1]


def _swept(groups: dict[str, Held], oldest: int) -> dict[str, Held]:
    left = {}
    for key, held in groups.items():
        kept = tuple(one for one in held.kept if one.time >= oldest)
        fired = tuple(one for one in held.fired if one >= oldest)
        if kept or fired:
            left[key] = Held(held.group, kept, fired)
    return left
