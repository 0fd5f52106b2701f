"""Choose how to read one page: which index prefix, as which ordered streams, from the counts of the cube."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from .cube import Part
from .selection import Selection

MOST_STREAMS = 300
# Measured on a million rows: one index descent, and one row visited in index order.
STREAM_MICROSECONDS, ROW_MICROSECONDS = 12.0, 1.2
SEGMENTS: dict[str, tuple[str, ...]] = {
    "severity": ("severity",),
    "newest": (),
    "changed": (),
    "account": ("account", "severity"),
    "check": ("check",),
}
# Index prefixes of finding.py: finding_changed, _worst, _account, _rule, _place, _person.
CHANGED: tuple[str, ...] = ()
PLACE = ("account", "region", "check", "state")
PERSON = ("assignee", "severity")
PATHS = (("severity",), ("account", "severity"), ("check", "severity"), PLACE, PERSON)
Segment = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read: path is the index prefix, names all equalities of a stream (those of the segment too).

    A stream is one tuple of values in the order of names, with the rank of its segment in front.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    streams: tuple[tuple[Any, ...], ...]
    microseconds: float


def segments(selection: Selection) -> list[tuple[Segment, int]]:
    """Return the segments of the order that hold anything, in order, with their counts."""
    names = SEGMENTS[selection.filter.sort]
    found = selection.grouped(names, selection.part)
    ranks = {pk: rank for rank, pk in enumerate(selection.accounts)} if "account" in names else {}

    def key(values: Segment) -> tuple[Any, ...]:
        """As people read: accounts come by name, the worst severity first."""
        return tuple(_rank(name, value, ranks) for name, value in zip(names, values, strict=True))

    return [(values, found[values]) for values in sorted(found, key=key)]


def _rank(name: str, value: Any, accounts: Mapping[int, int]) -> Any:
    if name == "account":
        return accounts[value]
    return -value if name == "severity" else value


def choose(selection: Selection, batch: Sequence[Segment], need: int) -> Plan:
    """Return the cheapest way to read `need` findings of consecutive segments."""
    choice = _Choice(selection, SEGMENTS[selection.filter.sort], batch, _within(selection, batch), need)
    offers = [offer for path in choice.paths() if (offer := choice.offer(path))]
    best = min(offers, key=lambda offer: offer.microseconds)
    return Plan(best.path, best.names, tuple(choice.streams(best.names)), best.microseconds)


def _within(selection: Selection, batch: Sequence[Segment]) -> Part:
    """The matching cells of some segments; a segment that is empty by now has none."""
    part = selection.part
    for position, name in enumerate(SEGMENTS[selection.filter.sort]):
        part = selection.cube.narrowed(part, name, {values[position] for values in batch})
    return part


def among(selection: Selection, batch: Sequence[Segment]) -> Plan:
    """Return how to read segments of a search whose hits are known by id: one stream each."""
    streams = tuple((rank, *values) for rank, values in enumerate(batch))
    return Plan((), SEGMENTS[selection.filter.sort], streams, 0.0)


@dataclass(frozen=True, slots=True)
class _Choice:
    selection: Selection
    fixed: tuple[str, ...]
    batch: Sequence[Segment]
    part: Part
    need: int
    seen: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def by_change(self) -> bool:
        return self.selection.filter.sort == "changed"

    def paths(self) -> Iterator[tuple[str, ...]]:
        """The index prefixes that can be used at all, the one that always can first."""
        if self.by_change:
            yield CHANGED
        people = self.selection.people
        yield from (path for path in PATHS if path != PERSON or (people and None not in people))

    def offer(self, path: tuple[str, ...]) -> Plan | None:
        """Say what reading by this prefix would cost; None if it takes too many streams."""
        people = self.selection.people if "assignee" in path else None
        wanted = {name: self._values(name) for name in path if name != "assignee"}
        streams = len(people or (None,)) * prod(map(len, wanted.values())) if path != PLACE else len(self.part.cells)
        if streams > MOST_STREAMS:
            return None
        rows = self.selection.cube.total(wanted, people)
        matching = max(1, self.part.total)
        skipping = self.need * max(1, streams) * rows / matching
        visits = rows if self.by_change and path else min(rows, skipping)
        names = (*self.fixed, *(name for name in path if name not in self.fixed))
        return Plan(path, names, (), STREAM_MICROSECONDS * streams + ROW_MICROSECONDS * visits)

    def _values(self, name: str) -> list[Any]:
        if name not in self.seen:
            self.seen[name] = [value for (value,) in self.selection.grouped((name,), self.part)]
        return self.seen[name]

    def streams(self, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """Yield (rank, value per name) for each stream that holds anything."""
        ranks = {values: rank for rank, values in enumerate(self.batch)}
        cells = tuple(name for name in names if name != "assignee")
        people = [()] if len(cells) == len(names) else [(person,) for person in self.selection.people or ()]
        for values in self.selection.grouped(cells, self.part):
            rank = ranks.get(values[: len(self.fixed)])
            if rank is not None:
                yield from ((rank, *_placed(names, values, person)) for person in people)


def _placed(names: Sequence[str], values: Sequence[Any], person: Sequence[Any]) -> Iterator[Any]:
    """Put the values of cells and the assignee into the order of names."""
    cells = iter(values)
    return (person[0] if name == "assignee" else next(cells) for name in names)
