"""Choose how to read one page: which index prefix, as which ordered streams, from the counts of the cube."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from .cube import count, narrowed
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
    if not names:
        return [((), selection.total)] if selection.total else []
    layers = narrowed(selection.layers, selection.cells)
    ordered = product(*(_ordered(selection, name) for name in names))
    found = ((values, count(layers, cells_of(selection, names, values))) for values in ordered)
    return [(values, n) for values, n in found if n]


def _ordered(selection: Selection, name: str) -> list[Any]:
    """The values of a dimension in the order that people read; accounts come by name, the worst severity first."""
    held = selection.cube.values[name]
    present = [value for value in held if held[value] & selection.cells]
    if name == "account":
        wanted = set(present)
        return [pk for pk in selection.accounts if pk in wanted]
    return sorted(present, reverse=name == "severity")


def cells_of(selection: Selection, names: Sequence[str], values: Sequence[Any]) -> int:
    """Return the matching cells with these values."""
    bits = selection.cells
    for name, value in zip(names, values, strict=True):
        bits &= selection.cube.values[name].get(value, 0)
    return bits


def choose(selection: Selection, batch: Sequence[Segment], need: int) -> Plan:
    """Return the cheapest way to read `need` findings of consecutive segments."""
    names = SEGMENTS[selection.filter.sort]
    cells = 0
    for values in batch:
        cells |= cells_of(selection, names, values)
    choice = _Choice(selection, names, batch, cells, need)
    offers = [offer for path in choice.paths() if (offer := choice.offer(path))]
    best = min(offers, key=lambda offer: offer.microseconds)
    return Plan(best.path, best.names, tuple(choice.streams(best.names)), best.microseconds)


def among(selection: Selection, batch: Sequence[Segment]) -> Plan:
    """Return how to read segments of a search whose hits are known by id: one stream each."""
    streams = tuple((rank, *values) for rank, values in enumerate(batch))
    return Plan((), SEGMENTS[selection.filter.sort], streams, 0.0)


@dataclass(frozen=True, slots=True)
class _Choice:
    selection: Selection
    fixed: tuple[str, ...]
    batch: Sequence[Segment]
    cells: int
    need: int

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
        streams, rows = self._size(path)
        if streams > MOST_STREAMS:
            return None
        matching = max(1, count(self.selection.layers, self.cells))
        skipping = self.need * max(1, streams) * rows / matching
        visits = rows if self.by_change and path else min(rows, skipping)
        names = (*self.fixed, *(name for name in path if name not in self.fixed))
        return Plan(path, names, (), STREAM_MICROSECONDS * streams + ROW_MICROSECONDS * visits)

    def _size(self, path: tuple[str, ...]) -> tuple[int, int]:
        """How many streams a prefix takes, and how many rows they could pass in all."""
        people = self.selection.people if "assignee" in path else None
        streams, cells = len(people or (None,)), -1
        for name in path:
            if name != "assignee":
                values = self._values(name)
                streams *= len(values)
                cells &= self.selection.cube.mask(name, values)
        if path == PLACE:
            streams = self.cells.bit_count()
        return streams, count(self.selection.cube.layers(people), cells)

    def _values(self, name: str) -> list[Any]:
        held = self.selection.cube.values[name]
        return [value for value in held if held[value] & self.cells]

    def streams(self, names: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
        """Yield (rank, value per name) for each stream that holds anything."""
        for rank, values in enumerate(self.batch):
            cells = cells_of(self.selection, self.fixed, values) & self.cells
            rest = names[len(self.fixed) :]
            if set(PLACE) <= set(names):
                found: Iterable[tuple[Any, ...]] = self._exact(cells, rest)
            else:
                found = self._products(cells, rest)
            yield from ((rank, *values, *more) for more in found)

    def _exact(self, cells: int, names: Sequence[str]) -> list[tuple[Any, ...]]:
        places, at = self.selection.cube.places, [_POSITION[name] for name in names]
        found: dict[tuple[Any, ...], None] = {}
        while cells:
            low = cells & -cells
            place = places[low.bit_length() - 1]
            found[tuple(place[i] for i in at)] = None
            cells ^= low
        return list(found)

    def _products(self, cells: int, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        held = self.selection.cube.values
        choices = [self._people() if name == "assignee" else self._values(name) for name in names]
        for values in product(*choices):
            bits = cells
            for name, value in zip(names, values, strict=True):
                bits &= held[name].get(value, 0) if name != "assignee" else -1
            if bits:
                yield values

    def _people(self) -> list[Any]:
        return list(self.selection.people or ())


_POSITION = {"account": 0, "region": 1, "check": 2, "severity": 3, "state": 4}
