"""When an account is scanned: "every 6 hours" or a cron line of five fields, in UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from cronsim import CronSim, CronSimError

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=31)
_EVERY = re.compile(r"EVERY (?:(\d{1,4}) )?(MINUTE|HOUR|DAY)S?\Z", re.ASCII)
_UNITS = {"MINUTE": timedelta(minutes=1), "HOUR": timedelta(hours=1), "DAY": timedelta(days=1)}
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
# Enough to cross an hour, a day and a month: two times that are close to each other show up among these.
_TRIED = 200
_HOW = 'Write "every 6 hours", a cron line such as "0 6 * * *", or nothing to scan by hand only.'
_FIELDS = {
    "Bad minute": "the first field, the minute, goes from 0 to 59",
    "Bad hour": "the second field, the hour, goes from 0 to 23",
    "Bad day-of-month": "the third field, the day of the month, goes from 1 to 31 and must exist in the months chosen",
    "Bad month": "the fourth field, the month, goes from 1 to 12 or from JAN to DEC",
    "Bad day-of-week": "the fifth field, the day of the week, goes from 0 (Sunday) to 7 or from SUN to SAT",
}


class ScheduleError(ValueError):
    """A schedule cannot be used; the message says why and what can."""


def normalized(text: str) -> str:
    """Return the schedule in its one spelling; raises ScheduleError."""
    words = text.upper().split()
    found = " ".join(words)
    if words and words[0] != "EVERY":
        _check_pace(found)
        return found
    next_time(found, _SOME_DAY)
    return found.lower()


def next_time(text: str, after: datetime) -> datetime | None:
    """Return the first time after a moment, None for an empty schedule; raises ScheduleError."""
    return next(_times(text, after), None)


def next_times(text: str, after: datetime, count: int) -> list[datetime]:
    """Return the first times after a moment, none for an empty schedule; raises ScheduleError."""
    return list(islice(_times(text, after), count))


def _times(text: str, after: datetime) -> Iterator[datetime]:
    text = text.upper()
    if text.startswith("EVERY"):
        interval = _interval(text)
        while True:
            after += interval
            yield after
    if text:
        yield from _cron(text, after)


def _interval(text: str) -> timedelta:
    every = _EVERY.match(text)
    if every is None:
        raise ScheduleError('After "every" comes a number and minutes, hours or days, as in "every 6 hours".')
    found = int(every[1] or 1) * _UNITS[every[2]]
    if not SHORTEST <= found <= LONGEST:
        raise ScheduleError("Choose between every 15 minutes and every 31 days.")
    return found


def _cron(text: str, after: datetime) -> Iterator[datetime]:
    if len(text.split()) != 5:
        what = "A cron line has five fields: minute, hour, day of the month, month and day of the week."
        raise ScheduleError(f"{what} {_HOW}")
    try:
        return CronSim(text, after.astimezone(UTC))
    except CronSimError as error:
        why = _FIELDS.get(str(error), "one of its five fields is not known")
        raise ScheduleError(f"This is not a cron line: {why}. {_HOW}") from error


def _check_pace(text: str) -> None:
    """Refuse a cron line that never comes, or comes more often than an account can be scanned."""
    times = next_times(text, _SOME_DAY, _TRIED)
    if not times:
        raise ScheduleError(f"This cron line names a day that never comes. {_HOW}")
    if any(later - earlier < SHORTEST for earlier, later in pairwise(times)):
        raise ScheduleError("This cron line asks for scans less than 15 minutes apart; choose fewer minutes.")
