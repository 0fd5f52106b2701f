"""Lines in which a function firewall says that it refused an input, told by the words that it writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import compile as pattern

from collectors.events import LogLine

from .fragments import HEAD, size_of
from .lines import Kind, mark_of

# Managed runtimes put the request's id in front of what a logger writes, or into a field of its JSON.
_UUID = pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that a firewall refused: when (milliseconds since 1970 UTC), where, which request, the line's size.

    request_id is "" where the line does not say it and its START was not read with it; head is how the line begins.
    """

    at_ms: int
    event_id: str
    stream: str
    request_id: str
    size: int
    head: str


def refusals(lines: Sequence[LogLine], words: Sequence[str]) -> Iterator[Refusal]:
    """Yield the lines of one group that hold one of these words, in any order of the lines; repeated ones repeat.

    What a firewall writes about an input comes before the input, but a word is believed wherever it stands: an input
    that holds one makes a finding too many, not one too few.
    """
    told = [line for line in lines if any(word in line.message for word in words)]
    if not told:
        return
    begun = _begun(lines, {line.stream for line in told})
    for line in told:
        if mark_of(line.message) is None:
            size, head = size_of(line.message), line.message[:HEAD]
            owner = _owner(line, begun.get(line.stream, ()))
            yield Refusal(line.timestamp_ms, line.event_id, line.stream, owner, size, head)


def _begun(lines: Iterable[LogLine], streams: set[str]) -> dict[str, list[tuple[int, int, str, str]]]:
    """Time, id and request of each START in these streams, oldest first."""
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for line in lines:
        mark = mark_of(line.message) if line.stream in streams else None
        if mark is not None and mark.kind is Kind.START:
            found.setdefault(line.stream, []).append((*_order(line), mark.request_id))
    return {stream: sorted(held) for stream, held in found.items()}


def _order(line: LogLine) -> tuple[int, int, str]:
    return line.timestamp_ms, len(line.event_id), line.event_id


def _owner(line: LogLine, begun: Sequence[tuple[int, int, str, str]]) -> str:
    before = [one[3] for one in begun if one[:3] <= _order(line)]
    if before:
        return before[-1]
    said = _UUID.search(line.message[:HEAD])
    return said[0] if said else ""
