"""The tally in memory: how many findings have which account, region, check, severity, state and assignee.

A cell is one combination of all but the assignee. Per dimension an array holds the code of each cell's value, so that a
filter is a look-up per cell, and counting by value one pass over the cells that are left: 150,000 cells with all facets
take a few milliseconds, a narrow filter much less.

Counts stay exact between processes without re-reading: the tally is append-only, each row names the transaction that
wrote it, and a refresh reads only rows that the last snapshot could not see (PostgreSQL, System Information Functions:
pg_visible_in_snapshot). A compaction, a truncation or another database means reading everything again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    everybody: how many findings each cell holds; held: assignee -> cells and numbers.
    """

    places: Mapping[tuple[Any, ...], int] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, int]] = field(default_factory=lambda: {name: {} for name in DIMENSIONS})
    codes: Mapping[str, Cells] = field(default_factory=lambda: {name: np.zeros(0, np.intp) for name in DIMENSIONS})
    everybody: Numbers = field(default_factory=lambda: np.zeros(0))
    held: Mapping[Person, Part] = field(default_factory=dict)

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
        return self._table(name, wanted)[self.codes[name]]

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
        numbers = self._numbers(people)
        narrow = [self.mask(name, values) for name, values in wanted.items() if len(values) < len(self.values[name])]
        return int((numbers[reduce(np.logical_and, narrow)] if narrow else numbers).sum())

    def per_person(self, masks: Iterable[Mask]) -> dict[Person, int]:
        """Return assignee -> how many findings the cells hold that all masks let through."""
        mask = reduce(np.logical_and, masks, self.everybody > 0).astype(np.float64)
        # Not as a dot product: that would wake the threads of a linear algebra library for nothing.
        return {person: int((held.numbers * mask[held.cells]).sum()) for person, held in self.held.items()}

    def narrowed(self, part: Part, name: str, wanted: Iterable[Any]) -> Part:
        """Return the cells of a part that have one of the values in a dimension."""
        return part.kept(self._table(name, wanted)[self.codes[name][part.cells]])

    def grouped(self, names: Sequence[str], part: Part) -> dict[tuple[Any, ...], int]:
        """Return values of these dimensions -> how many findings of the part have them, where there are any."""
        sizes = [max(len(self.values[name]), 1) for name in names]
        at = np.zeros(len(part.cells), np.intp)
        for name, size in zip(names, sizes, strict=True):
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
