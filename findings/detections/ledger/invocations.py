"""What is known of each invocation, in a form that any order, any repetition and any division of the lines leads to.

Every field is merged by a union, a minimum or a logical or; where a union is bounded, it keeps the smallest by time and
id. So a page that is read twice, a stream that comes late and two workers that feed one ledger change nothing. Only
how long a split line was in all depends on it: its pieces are joined where they come together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from collectors.events import LogLine

from .fragments import HEAD, SMALLEST, Joined, joined, limit_of
from .lines import Kind, Mark, mark_of

# Asynchronous events are tried three times under one id (Lambda Developer Guide, "Error handling for asynchronous
# invocations"); a durable function may come back more often.
MOST_TRIES = 8
MOST_LONG = 200


@dataclass(frozen=True, slots=True, order=True)
class Began:
    """A START: when, its event's id, its stream."""

    at_ms: int
    event_id: str
    stream: str


@dataclass(frozen=True, slots=True, order=True)
class Closing:
    """A REPORT: when, its event's id, and its figures (milliseconds and MB; -1 is not said)."""

    at_ms: int
    event_id: str
    duration_ms: float = -1
    billed_ms: float = -1
    memory_mb: int = -1
    used_mb: int = -1
    init_ms: float = -1
    status: str = ""
    error_type: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A long line of the function: when, its first event's id, its stream, bytes in all, how many pieces, its head."""

    at_ms: int
    event_id: str
    stream: str
    size: int
    pieces: int
    at_limit: bool
    head: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """All that is known under one request id. ends holds the ids of END events; failed says how it ended badly."""

    request_id: str
    starts: tuple[Began, ...] = ()
    reports: tuple[Closing, ...] = ()
    ends: tuple[str, ...] = ()
    timed_out: bool = False
    crashed: bool = False
    killed: bool = False

    def merged(self, other: "Invocation") -> "Invocation":
        """Return what both know together."""
        return Invocation(
            self.request_id,
            tuple(sorted({*self.starts, *other.starts})[:MOST_TRIES]),
            tuple(sorted({*self.reports, *other.reports})[:MOST_TRIES]),
            tuple(sorted({*self.ends, *other.ends})[:MOST_TRIES]),
            self.timed_out or other.timed_out,
            self.crashed or other.crashed,
            self.killed or other.killed,
        )


@dataclass(slots=True)
class Ledger:
    """The invocations of one log group by request id, and its long lines."""

    invocations: dict[str, Invocation] = field(default_factory=dict)
    long_lines: tuple[Seen, ...] = ()
    inits: int = 0

    def feed(self, lines: Iterable[LogLine]) -> "Ledger":
        """Take lines of one group in; returns itself."""
        written: dict[str, list[LogLine]] = {}
        for line in lines:
            written.setdefault(line.stream, []).append(line)
            found = mark_of(line.message)
            if found is not None and found.kind is Kind.INIT:
                self.inits += 1
            elif found is not None:
                self.add(_known(line, found))
        self.note(seen for held in written.values() if _has_long(held) for seen in _long(joined(held)))
        return self

    def add(self, invocation: Invocation) -> None:
        """Take in what is known of one invocation."""
        held = self.invocations.get(invocation.request_id)
        self.invocations[invocation.request_id] = held.merged(invocation) if held else invocation

    def note(self, seen: Iterable[Seen]) -> None:
        """Take in long lines; the newest are kept."""
        best: dict[tuple[str, str], Seen] = {}
        for one in (*self.long_lines, *seen):
            place = one.stream, one.event_id
            best[place] = max(one, best.get(place, one), key=attrgetter("size"))
        self.long_lines = tuple(sorted(best.values())[-MOST_LONG:])

    def merged(self, others: Mapping[str, Invocation]) -> "Ledger":
        """Return a ledger that knows these too."""
        made = replace(self, invocations=dict(self.invocations))
        for invocation in others.values():
            made.add(invocation)
        return made


def _known(line: LogLine, mark: Mark) -> Invocation:
    if mark.kind is Kind.START:
        return Invocation(mark.request_id, starts=(Began(line.timestamp_ms, line.event_id, line.stream),))
    if mark.kind is Kind.END:
        return Invocation(mark.request_id, ends=(line.event_id,))
    return Invocation(
        mark.request_id,
        reports=(_closing(line, mark),) if mark.kind is Kind.REPORT else (),
        timed_out=mark.kind is Kind.TIMEOUT or mark.status == "timeout",
        crashed=mark.kind is Kind.CRASH or mark.status in {"error", "failure"},
        killed="killed" in mark.error_type or "OutOfMemory" in mark.error_type,
    )


def _closing(line: LogLine, mark: Mark) -> Closing:
    figures = (mark.duration_ms, mark.billed_ms, mark.memory_mb, mark.used_mb, mark.init_ms)
    duration, billed, memory, used, init = (-1 if value is None else value for value in figures)
    return Closing(
        line.timestamp_ms,
        line.event_id,
        duration,
        billed,
        int(memory),
        int(used),
        init,
        mark.status,
        mark.error_type,
    )


def _has_long(lines: Iterable[LogLine]) -> bool:
    # A character takes at most four bytes.
    return any(len(line.message) * 4 >= SMALLEST for line in lines)


def _long(lines: Iterable[Joined]) -> Iterator[Seen]:
    for line in lines:
        if line.size >= SMALLEST:
            first = line.lines[0]
            at_limit = any(limit_of(piece.message) for piece in line.lines)
            head = first.message[:HEAD]
            yield Seen(first.timestamp_ms, first.event_id, first.stream, line.size, len(line.lines), at_limit, head)
