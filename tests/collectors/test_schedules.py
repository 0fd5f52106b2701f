"""Schedules: what can be written, when it comes next, and a sentence for each that cannot be used."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from collectors.schedules import ScheduleError, next_time, next_times, normalized

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Every 6   HOURS ", "every 6 hours"),
        ("every hour", "every hour"),
        ("0 6 * * mon-fri", "0 6 * * MON-FRI"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_schedule_has_one_spelling(written: str, kept: str) -> None:
    assert normalized(written) == kept
    assert normalized(kept) == kept


@pytest.mark.parametrize(
    ("schedule", "after"),
    [
        ("every 15 minutes", timedelta(minutes=15)),
        ("every 6 hours", timedelta(hours=6)),
        ("every day", timedelta(days=1)),
        ("0 6 * * *", timedelta(hours=18)),
        ("30 12 * * *", timedelta(minutes=30)),
        ("0 0 * * SUN", timedelta(days=5, hours=12)),
    ],
)
def test_next_time_comes_after_the_moment(schedule: str, after: timedelta) -> None:
    assert next_time(schedule, MONDAY) == MONDAY + after


def test_no_schedule_has_no_next_time() -> None:
    assert next_time("", MONDAY) is None
    assert next_times("", MONDAY, 3) == []


def test_a_cron_line_is_in_utc_wherever_the_clock_stands() -> None:
    far_east = MONDAY.astimezone(timezone(timedelta(hours=9)))
    assert next_time("0 13 * * *", far_east) == MONDAY + timedelta(hours=1)


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        ("every 6 weeks", "number and minutes, hours or days"),
        ("every 10 minutes", "between every 15 minutes and every 31 days"),
        ("every 0 hours", "between every 15 minutes and every 31 days"),
        ("every 32 days", "between every 15 minutes and every 31 days"),
        ("every ٣ hours", "number and minutes"),
        ("61 * * * *", "first field, the minute"),
        ("0 24 * * *", "second field, the hour"),
        ("0 0 32 * *", "third field, the day of the month"),
        ("0 0 31 2 *", "must exist in the months"),
        ("0 0 1 13 *", "fourth field, the month"),
        ("0 0 * * 8", "fifth field, the day of the week"),
        ("0 0 * * MUN", "fifth field, the day of the week"),
        ("* * *", "five fields"),
        ("0 0 6 * * *", "five fields"),
        ("@daily", "five fields"),
        ("*/5 * * * *", "less than 15 minutes apart"),
        ("0,1 6 * * *", "less than 15 minutes apart"),
        ("55,5 0,23 * * *", "less than 15 minutes apart"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_own_sentence(schedule: str, why: str) -> None:
    with pytest.raises(ScheduleError, match=why):
        normalized(schedule)
