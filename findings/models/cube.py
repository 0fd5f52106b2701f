"""The tally in memory: how many findings have which account, region, check, severity, state and assignee.

A cell is one combination of all but the assignee. Per dimension an array holds the code of each cell's value, so that a
filter is a look-up per cell, and counting by value one pass over the cells that are left: 150,000 cells with all facets
take a few milliseconds, a narrow filter much less.

Counts stay exact between processes without re-reading: the tally is append-only, each row names the transaction that
wrote it, and a refresh reads only rows that the last snapshot could not see (PostgreSQL, System Information Functions:
pg_visible_in_snapshot). A compaction, a truncation or another database means reading everything again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# With 150,000 cells a mask takes as many bytes, and a table at most eight times that.
MOST_KEPT = 64
DIMENSIONS = ("account", "region", "check", "severity", "state")
Row = tuple[int, str, str, int, str, int | None, int]
Person = int | None
Cells = NDArray[np.intp]
# Whole numbers, exact below 2**53: what numpy counts by is a double.
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Part(NamedTuple):
    """Some cells that hold findings, in ascending order, and how many each holds."""

    cells: Cells
    numbers: Numbers

    @property
    def total(self) -> int:
        """How many findings there are."""
        return int(self.numbers.sum())

    def kept(self, mask: Mask) -> "Part":
        """Return the cells for which the mask, one entry per cell of this part, is true."""
        return Part(self.cells[mask], self.numbers[mask])


def _none() -> Part:
    return Part(np.zeros(0, np.intp), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """Counts of findings per cell and assignee; never changed after it was made.

    places: cell -> its number; values: dimension -> value -> code; codes: dimension -> code of each cell;
    everybody: how many findings each cell holds; held: assignee -> cells and numbers; kept: what was worked out before.
    """

    places: Mapping[tuple[Any, ...], int] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, int]] = field(default_factory=lambda: {name: {} for name in DIMENSIONS})
    codes: Mapping[str, Cells] = field(default_factory=lambda: {name: np.zeros(0, np.intp) for name in DIMENSIONS})
    everybody: Numbers = field(default_factory=lambda: np.zeros(0))
    held: Mapping[Person, Part] = field(default_factory=dict)
    # Masks and tables that were asked for: the next request asks for most of them again.
    kept: dict[tuple[Any, ...], NDArray[Any]] = field(default_factory=dict, repr=False)

    def plus(self, rows: Iterable[Row]) -> "Cube":
        """Return the cube with signed numbers added to cells."""
        places = dict(self.places)
        added: defaultdict[Person, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for *cell, person, n in rows:
            cells, numbers = added[person]
            cells.append(places.setdefault(tuple(cell), len(places)))
            numbers.append(n)
        values, codes = self._coded(list(places)[len(self.places) :])
        everybody, held = np.zeros(len(places)), dict(self.held)
        everybody[: len(self.everybody)] = self.everybody
        for person, (cells, numbers) in added.items():
            np.add.at(everybody, cells, numbers)
            held[person] = _summed(held.get(person, _none()), cells, numbers)
        return Cube(places, values, codes, everybody, held)

    def _coded(self, born: Sequence[tuple[Any, ...]]) -> tuple[dict[str, dict[Any, int]], dict[str, Cells]]:
        values, codes = {name: dict(known) for name, known in self.values.items()}, {}
        for position, name in enumerate(DIMENSIONS):
            known = values[name]
            new = [known.setdefault(cell[position], len(known)) for cell in born]
            codes[name] = np.concatenate([self.codes[name], np.array(new, np.intp)])
        return values, codes

    def mask(self, name: str, wanted: Iterable[Any]) -> Mask:
        """Return for each cell whether it has one of the values in a dimension."""
        values = frozenset(wanted)
        return self._keep((name, values), lambda: self._table(name, values)[self.codes[name]])

    def _keep(self, what: tuple[Any, ...], make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return an array that depends on the cube alone; some are kept, all of them until there are too many."""
        found = self.kept.get(what)
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            found = self.kept[what] = make()
            found.flags.writeable = False
        return found

    def _table(self, name: str, wanted: Iterable[Any]) -> Mask:
        known = self.values[name]
        table = np.zeros(len(known), np.bool_)
        table[[known[value] for value in wanted if value in known]] = True
        return table

    def part(self, masks: Iterable[Mask], people: Iterable[Person] | None = None) -> Part:
        """Return the cells that all masks let through and that hold findings of these assignees, of any if None."""
        numbers = self._numbers(people)
        cells = np.flatnonzero(reduce(np.logical_and, masks, numbers > 0))
        return Part(cells, numbers[cells])

    def _numbers(self, people: Iterable[Person] | None) -> Numbers:
        if people is None:
            return self.everybody
        numbers = np.zeros(len(self.places))
        for person in people:
            cells, held = self.held.get(person, _none())
            numbers[cells] += held
        return numbers

    def total(self, wanted: Mapping[str, Sequence[Any]], people: Iterable[Person] | None = None) -> int:
        """Return how many findings of these assignees have, in each dimension named, one of the values."""
        narrow = [name for name, values in wanted.items() if not self.values[name].keys() <= set(values)]
        if people is None and prod(len(self.values[name]) for name in narrow) <= len(self.places):
            return self._total_by_table({name: wanted[name] for name in narrow})
        masks = [self.mask(name, wanted[name]) for name in narrow]
        numbers = self._numbers(people)
        return int((numbers[reduce(np.logical_and, masks)] if masks else numbers).sum())

    def _total_by_table(self, wanted: Mapping[str, Sequence[Any]]) -> int:
        """The same by a table of all combinations of these dimensions, which is no larger than the cube."""
        names, sizes = tuple(wanted), [len(self.values[name]) for name in wanted]
        table = self._keep(("table", *names), lambda: self._summed_by(names, sizes))
        known = [[self.values[name][value] for value in wanted[name] if value in self.values[name]] for name in names]
        return int(table.reshape(sizes)[np.ix_(*known)].sum()) if names else int(table.sum())

    def _summed_by(self, names: Sequence[str], sizes: Sequence[int]) -> Numbers:
        at = np.zeros(len(self.places), np.intp)
        for name, size in zip(names, sizes, strict=True):
            at = at * size + self.codes[name]
        return np.bincount(at, self.everybody, prod(sizes)).astype(np.float64)

    def per_person(self, part: Part) -> dict[Person, int]:
        """Return assignee -> how many findings the cells hold; the part is of all assignees."""
        mask = np.zeros(len(self.places), np.bool_)
        mask[part.cells] = True
        # Most findings are nobody's: what the others do not hold.
        found = {person: int(held.numbers[mask[held.cells]].sum()) for person, held in self.held.items() if person}
        return found | {None: part.total - sum(found.values())}

    def narrowed(self, part: Part, name: str, wanted: Iterable[Any]) -> Part:
        """Return the cells of a part that have one of the values in a dimension; the part itself if all have."""
        mask = self._table(name, wanted)[self.codes[name][part.cells]]
        return part if mask.all() else part.kept(mask)

    def grouped(self, names: Sequence[str], part: Part) -> dict[tuple[Any, ...], int]:
        """Return values of these dimensions -> how many findings of the part have them, where there are any."""
        sizes = [max(len(self.values[name]), 1) for name in names]
        at = self.codes[names[0]][part.cells] if names else np.zeros(len(part.cells), np.intp)
        for name, size in zip(names[1:], sizes[1:], strict=True):
            at = at * size + self.codes[name][part.cells]
        sums = np.bincount(at, part.numbers)
        found = np.flatnonzero(sums)
        words = [list(self.values[name]) for name in names]
        codes = np.unravel_index(found, sizes) if names else ()
        columns = [[word[code] for code in column.tolist()] for word, column in zip(words, codes, strict=True)]
        keys: Iterator[tuple[Any, ...]] = zip(*columns, strict=True) if names else iter([()] * len(found))
        return dict(zip(keys, map(int, sums[found].tolist()), strict=True))


def _summed(held: Part, cells: Sequence[int], numbers: Sequence[int]) -> Part:
    """Add signed numbers to some cells of an assignee."""
    touched, at = np.unique(np.concatenate([held.cells, np.array(cells, np.intp)]), return_inverse=True)
    sums = np.zeros(len(touched))
    np.add.at(sums, at, np.concatenate([held.numbers, np.array(numbers, np.float64)]))
    return Part(touched, sums)
