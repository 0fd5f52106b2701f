"""Every event of a region is taken once, however many readings a stretch takes and however late events come."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from collectors.aws.events.stretches import LONGEST_BEHIND, Stretch
from collectors.aws.events.trail_records import TrailRecord

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_event(number: int, at: datetime) -> TrailRecord:
    return TrailRecord(f"id-{number}", at.replace(microsecond=0), at, "1" * 12, "eu-west-1", b"{}")


def looked_up(
    events: Sequence[TrailRecord], since: datetime, until: datetime, most: int
) -> tuple[list[TrailRecord], datetime | None]:
    """What LookupEvents gives: newest first, whole seconds, no more than one reading reads."""
    there = sorted((one for one in events if since <= one.event_time <= until), key=lambda one: one.event_time)[::-1]
    return (there, None) if len(there) <= most else (there[:most], there[most - 1].event_time)


def read(cursor: Stretch, events: Sequence[TrailRecord], now: datetime, most: int) -> tuple[Stretch, list[str], str]:
    going = cursor.going_on(now)
    found, rest = looked_up(events, going.since, going.until, most)
    left, behind = going.after(found, 0, rest, now)
    taken = [one.event_id for one in found if not going.knows(one.event_id)]
    # It is stored as JSON between two readings.
    return msgspec.convert(msgspec.to_builtins(left), Stretch), taken, behind


@given(
    seconds=st.lists(st.integers(0, 3_000), max_size=60, unique=True),
    lateness=st.lists(st.integers(0, 1_100), min_size=60, max_size=60),
    most=st.integers(2, 20),
)
def test_every_event_is_taken_exactly_once(seconds: list[int], lateness: list[int], most: int) -> None:
    begin = NOW - timedelta(minutes=55)
    events = [an_event(number, begin + timedelta(seconds=second)) for number, second in enumerate(seconds)]
    shown = [one.event_time + timedelta(seconds=late) for one, late in zip(events, lateness, strict=False)]
    cursor, taken = Stretch(), list[str]()
    for minute in range(-50, 140):
        now = NOW + timedelta(minutes=minute)
        there = [one for one, at in zip(events, shown, strict=True) if at <= now]
        cursor, new, _ = read(cursor, there, now, most)
        taken += new
    assert sorted(taken) == sorted(one.event_id for one in events)


def test_what_is_behind_is_said_until_it_was_read() -> None:
    events = [an_event(number, NOW - timedelta(seconds=number + 1)) for number in range(25)]
    cursor, _, behind = read(Stretch(), events, NOW, 10)
    assert "are read next" in behind
    cursor, _, behind = read(cursor, events, NOW + timedelta(seconds=30), 10)
    assert "are read next" in behind
    cursor, _, behind = read(cursor, events, NOW + timedelta(seconds=60), 10)
    assert (behind, cursor.end_ms) == ("", 0)


def test_too_far_behind_the_newest_come_first_and_it_is_told() -> None:
    events = [an_event(number, NOW - timedelta(seconds=number)) for number in range(25)]
    cursor, _, _ = read(Stretch(), events, NOW, 10)
    later = NOW + LONGEST_BEHIND + timedelta(minutes=1)
    cursor, _, behind = read(cursor, events, later, 10)
    assert "were not judged" in behind
    assert cursor.end_ms == 0
    _, taken, behind = read(cursor, [an_event(99, later)], later, 10)
    assert (taken, behind) == (["id-99"], "")


def test_a_cursor_of_an_older_version_goes_on() -> None:
    cursor = msgspec.convert({"read_ms": 1_795_000_000_000, "seen": ["id-1"], "unreadable": 2}, Stretch)
    assert cursor.going_on(NOW).knows("id-1")
    assert cursor.going_on(NOW).since_ms == 1_795_000_000_000 - 20 * 60 * 1000
