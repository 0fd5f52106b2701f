"""The evidence chain of a function: would an attack leave a trace, and does it reach a person?

Six links, each proved by the checks that declare it. A link holds when all of its checks pass that apply; it is broken
when one fails, and unproved when one is unknown. Completeness is the sum of the weights of what is proved: a link gives
its weight times the share of its applicable checks that pass. A link that rests on a broken one gives nothing: an
alarm on a log that is never written is no alarm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from findings.verdict import Status


class Link(StrEnum):
    """One link of the chain, in the order in which evidence passes through it."""

    WRITTEN = "written"
    WHOLE = "whole"
    RECORDED = "recorded"
    KEPT = "kept"
    WATCHED = "watched"
    DELIVERED = "delivered"

    @property
    def claim(self) -> str:
        """What is true when the link holds."""
        return _ABOUT[self][0]

    @property
    def question(self) -> str:
        """What its checks ask, for people."""
        return _ABOUT[self][1]

    @property
    def weight(self) -> int:
        """Its share of the whole, in percent."""
        return _ABOUT[self][2]


_ABOUT = {
    Link.WRITTEN: ("The log is written", "Does each run write its log?", 25),
    Link.WHOLE: ("Nothing is left out", "Does the log hold START, REPORT and what the code says?", 15),
    Link.RECORDED: ("Calls are recorded", "Does a trail record who invoked it?", 15),
    Link.KEPT: ("Evidence stays", "Is the function unable to erase it, and is it kept long enough?", 15),
    Link.WATCHED: ("Somebody looks", "Do alarms cover failures, throttles and loss of events?", 10),
    Link.DELIVERED: ("It reaches a person", "Does a line in the log lead to a confirmed receiver?", 20),
}
_RESTS_ON = {Link.WHOLE: Link.WRITTEN, Link.KEPT: Link.WRITTEN, Link.DELIVERED: Link.WRITTEN}


class Hold(StrEnum):
    """How well a link holds."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNPROVED = "unproved"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class LinkScore:
    """One link of one function; points of at most link.weight; failed and unknown name the checks behind it."""

    link: Link
    hold: Hold
    points: float
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    rests_on: Link | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """All links of one function."""

    links: tuple[LinkScore, ...]

    @property
    def percent(self) -> int:
        """Audit completeness from 0 to 100; never rounded up to a hundred."""
        return int(sum(score.points for score in self.links) + 1e-9)

    @property
    def broken(self) -> Link | None:
        """The first broken link."""
        return self._first(Hold.BROKEN)

    @property
    def unproved(self) -> Link | None:
        """The first link that nobody can judge."""
        return self._first(Hold.UNPROVED)

    def _first(self, hold: Hold) -> Link | None:
        return next((score.link for score in self.links if score.hold is hold), None)


def chain_of(verdicts: Mapping[str, str], members: Mapping[str, Link]) -> Chain | None:
    """Return the chain of a function from its verdict map (check id -> status); None when nothing was judged.

    members maps a check's id to its link. A link of which no check was judged at all is unproved, not sound.
    """
    if not verdicts:
        return None
    by_link: dict[Link, dict[Status, list[str]]] = {link: {status: [] for status in Status} for link in Link}
    for check_id, status in sorted(verdicts.items()):
        if check_id in members and status in _STATUSES:
            by_link[members[check_id]][Status(status)].append(check_id)
    scores: dict[Link, LinkScore] = {}
    for link in Link:
        below = scores.get(_RESTS_ON[link]) if link in _RESTS_ON else None
        scores[link] = _score(link, by_link[link], below)
    return Chain(tuple(scores.values()))


_STATUSES = frozenset(status.value for status in Status)


def _score(link: Link, found: Mapping[Status, list[str]], below: LinkScore | None) -> LinkScore:
    passed, failed, unknown = (tuple(found[status]) for status in (Status.PASS, Status.FAIL, Status.UNKNOWN))
    applicable = len(passed) + len(failed) + len(unknown)
    points = link.weight * (len(passed) / applicable if applicable else 1.0)
    hold = _hold(passed, failed, unknown, idle=bool(found[Status.NOT_APPLICABLE]))
    if hold is Hold.UNPROVED and not applicable:
        points = 0.0
    if below is not None and below.hold is Hold.BROKEN:
        hold = Hold.BROKEN if hold is Hold.BROKEN else Hold.UNPROVED
        return LinkScore(link, hold, 0.0, passed, failed, unknown, rests_on=below.link)
    return LinkScore(link, hold, points, passed, failed, unknown)


def _hold(passed: Iterable[str], failed: Iterable[str], unknown: Iterable[str], *, idle: bool) -> Hold:
    if failed:
        return Hold.BROKEN
    if unknown:
        return Hold.UNPROVED
    if passed:
        return Hold.HOLDS
    return Hold.NOT_NEEDED if idle else Hold.UNPROVED
