"""Lines that are as long as a service lets a line be: where one was cut, and the pieces of one that was split.

Reports say that Lambda splits an over-long line of standard output at 262,118, 131,072 or 65,536 bytes, or at the old
limit of 262,144; the limit of an event is 1 MiB since April 2025, of which 26 bytes are counted for the event itself.
Source: FACTS 0.2 and 3.2, CloudWatch Logs API reference, PutLogEvents. Which of them holds today is not known: all do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collectors.events import LogLine

from .lines import mark_of

LIMITS = frozenset({65_536, 131_072, 262_118, 262_144, 1_048_550, 1_048_576})
SMALLEST = min(LIMITS)
# Pieces of one write bear the same time, or the next ones.
APART_MS = 1_000
# What is kept of a text as evidence.
HEAD = 512


@dataclass(frozen=True, slots=True)
class Joined:
    """A line as the function wrote it: the pieces, in order, and their size together in bytes of UTF-8."""

    lines: tuple[LogLine, ...]
    size: int

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(line.message for line in self.lines)

    @property
    def is_split(self) -> bool:
        """Whether it came in several pieces."""
        return len(self.lines) > 1


def size_of(message: str) -> int:
    """Return the bytes of a message; characters that cannot be encoded count as three."""
    return len(message) if message.isascii() else len(message.encode("utf-8", "surrogatepass"))


def limit_of(message: str) -> int:
    """Return the limit that a message fills exactly, 0 if none."""
    size = size_of(message) if len(message) * 4 >= SMALLEST else 0
    return size if size in LIMITS else 0


def joined(lines: Iterable[LogLine]) -> Iterator[Joined]:
    """Yield the lines of one stream as they were written, in the order of their ids: split ones as one.

    A piece that fills a limit goes on in the next event of the stream, if that came within a second and is no line of
    the platform (those end what was written before, and are not yielded). An event that is there twice counts once.
    """
    held: list[LogLine] = []
    by_id = {line.event_id: line for line in lines}
    for _, line in sorted(by_id.items(), key=lambda held: (len(held[0]), held[0])):
        is_mark = mark_of(line.message) is not None
        if held and (is_mark or line.timestamp_ms - held[-1].timestamp_ms > APART_MS):
            yield _one(held)
            held = []
        if is_mark:
            continue
        held.append(line)
        if not limit_of(line.message):
            yield _one(held)
            held = []
    if held:
        yield _one(held)


def _one(lines: list[LogLine]) -> Joined:
    return Joined(tuple(lines), sum(size_of(line.message) for line in lines))
