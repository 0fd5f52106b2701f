"""When an account is scanned: "every 6 hours" or a cron line, in UTC."""

import re
from datetime import datetime, timedelta

from cronsim import CronSim, CronSimError

EVERY = re.compile(r"every (\d{1,4}) (minute|hour|day)s?\Z")
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=31)
HOW = 'Write "every 6 hours", a cron line such as "0 6 * * *" (UTC), or leave it empty to scan only by hand.'


class ScheduleError(ValueError):
    """A schedule cannot be understood; the message says what can."""


def normalized(text: str) -> str:
    """Return the schedule in its one spelling; raises ScheduleError."""
    text = " ".join(text.lower().split())
    if text and not text.startswith("every"):
        text = " ".join(text.upper().split())
    if text:
        next_time(text, datetime(2026, 1, 1).astimezone())
    return text


def next_time(text: str, after: datetime) -> datetime | None:
    """Return the first time after a moment, None for an empty schedule; raises ScheduleError."""
    if not text:
        return None
    every = EVERY.match(text.lower())
    if every:
        return after + _interval(int(every[1]), every[2])
    try:
        return next(CronSim(text, after))
    except (CronSimError, StopIteration) as error:
        raise ScheduleError(f"This schedule cannot be understood. {HOW}") from error


def _interval(number: int, unit: str) -> timedelta:
    found = number * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[unit]
    if not SHORTEST <= found <= LONGEST:
        raise ScheduleError("Choose between every 15 minutes and every 31 days.")
    return found
