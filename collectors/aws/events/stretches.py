"""How far the events of a region were looked up: pure. A stretch that takes several readings is read to its end first.

LookupEvents gives the newest events first, two pages of fifty a second: more than 100 events a second cannot be kept up
with. Source: CloudTrail user guide, "Working with CloudTrail event history"; CloudTrail quotas.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from .trail_records import TrailRecord

FIRST_LOOK = timedelta(hours=1)
# Events come up to a quarter of an hour late, as a rule.
LATE = timedelta(minutes=20)
# Further behind, the newest are more important than the rest.
LONGEST_BEHIND = timedelta(hours=3)


class Stretch(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cursor of a region. Times are milliseconds since 1970 UTC, 0 is none.

    All up to read_ms was read; seen are the ids of what may come again in the overlap. While a stretch is being read,
    since_ms..until_ms is what is left of it, end_ms its end, edge the ids of its oldest second, recent what was read of
    the overlap with the next one.
    """

    read_ms: int = 0
    seen: tuple[str, ...] = ()
    unreadable: int = 0
    since_ms: int = 0
    until_ms: int = 0
    end_ms: int = 0
    edge: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()

    @property
    def since(self) -> datetime:
        """Where what is left begins (UTC)."""
        return _time(self.since_ms)

    @property
    def until(self) -> datetime:
        """Where what is left ends (UTC)."""
        return _time(self.until_ms)

    def going_on(self, now: datetime) -> "Stretch":
        """Return the stretch that is read at a time: the one that is not over, else a new one until now."""
        if self.end_ms:
            return self
        since = _time(self.read_ms) - LATE if self.read_ms else now - FIRST_LOOK
        return msgspec.structs.replace(
            self, since_ms=_ms(since), until_ms=_ms(now), end_ms=_ms(now), edge=(), recent=(), unreadable=0
        )

    def knows(self, event_id: str) -> bool:
        """Whether an event was taken before."""
        return event_id in self.seen or event_id in self.edge or event_id in self.recent

    def after(
        self, found: Iterable[TrailRecord], unreadable: int, rest: datetime | None, now: datetime
    ) -> tuple["Stretch", str]:
        """Return the cursor once these events were taken, and what is to be said of what was not read yet.

        rest is the time until which the next reading has to go on, None if all was read.
        """
        held = list(found)
        late = self.end_ms - _ms_of(LATE)
        recent = (*self.recent, *(one.event_id for one in held if _ms(one.event_time) >= late))
        bad = self.unreadable + unreadable
        if rest is None:
            return Stretch(self.end_ms, tuple(dict.fromkeys(recent)), bad), ""
        if now - _time(self.end_ms) > LONGEST_BEHIND:
            said = f"more events than two calls a second can read: those before {_said(rest)} were not judged"
            return Stretch(self.end_ms, tuple(dict.fromkeys(recent)), bad), said
        edge = tuple(one.event_id for one in held if abs(one.event_time - rest) <= timedelta(seconds=1))
        left = msgspec.structs.replace(self, until_ms=_ms(rest), edge=edge, recent=recent, unreadable=bad)
        return left, f"many events: those from {_said(self.since)} to {_said(rest)} are read next"


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _ms_of(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _said(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
