"""The counts equal plain counting."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.models.cube import DIMENSIONS, MOST_KEPT, Cube

CELLS = st.tuples(
    st.integers(1, 3),
    st.sampled_from(["eu-west-1", "us-east-1"]),
    st.sampled_from(["a", "b"]),
    st.integers(1, 5),
    st.sampled_from(["new", "resolved"]),
    st.sampled_from([None, 7, 8]),
)
HISTORIES = st.lists(st.lists(st.tuples(CELLS, st.integers(0, 40)), max_size=30), max_size=4)


def built(history: list[list[tuple[tuple[object, ...], int]]]) -> tuple[Cube, Counter[tuple[object, ...]]]:
    """A cube that was added to batch by batch; each batch raises some cells and then takes back half of the rest."""
    cube, truth = Cube(), Counter[tuple[object, ...]]()
    for batch in history:
        steps = [(*cell, n) for cell, n in batch]
        steps += [(*cell, -(truth[cell] // 2)) for cell, _ in batch]
        for step in steps:
            truth[step[:-1]] += step[-1]
        cube = cube.plus(steps)  # type: ignore[arg-type]
    return cube, truth


@given(HISTORIES)
def test_every_value_of_every_dimension_is_counted_right_after_any_history(history: list[list[object]]) -> None:
    cube, truth = built(history)  # type: ignore[arg-type]
    for person in (None, 7, 8):
        assert cube.part([], [person]).total == sum(n for cell, n in truth.items() if cell[5] == person)
    whole = cube.part([])
    assert whole.total == sum(truth.values())
    for position, name in enumerate(DIMENSIONS):
        expected = Counter[tuple[object, ...]]()
        for cell, n in truth.items():
            expected[(cell[position],)] += n
        assert cube.grouped((name,), whole) == +expected
    assert cube.per_person(whole) == {
        person: sum(n for cell, n in truth.items() if cell[5] == person)
        for person in {cell[5] for cell in truth} | {None}
    }


@given(HISTORIES)
def test_masks_narrow_like_a_filter(history: list[list[object]]) -> None:
    cube, truth = built(history)  # type: ignore[arg-type]
    masks = [cube.mask("account", [1, 2, 99]), cube.mask("state", ["new"])]
    part = cube.part(masks, [7, None])
    fitting = {cell: n for cell, n in truth.items() if cell[0] in {1, 2} and cell[4] == "new" and cell[5] in {7, None}}
    assert part.total == sum(fitting.values())
    pairs = Counter[tuple[object, ...]]()
    for cell, n in fitting.items():
        pairs[cell[2], cell[0]] += n
    assert cube.grouped(("check", "account"), part) == +pairs
    narrowed = cube.narrowed(part, "region", ["us-east-1", "nowhere"])
    assert narrowed.total == sum(n for cell, n in fitting.items() if cell[1] == "us-east-1")
    assert cube.narrowed(cube.narrowed(cube.part([]), "account", [1, 2]), "state", ["new"]).total == sum(
        n for cell, n in truth.items() if cell[0] in {1, 2} and cell[4] == "new"
    )


@given(HISTORIES, st.sets(st.sampled_from([1, 2, 99])), st.sets(st.sampled_from(["a", "b"])), st.booleans())
def test_a_total_of_some_values_is_counted_right_also_when_it_is_asked_again(
    history: list[list[object]], accounts: set[int], checks: set[str], mine: bool
) -> None:
    cube, truth = built(history)  # type: ignore[arg-type]
    wanted, people = {"account": sorted(accounts), "check": sorted(checks)}, [7] if mine else None
    expected = sum(
        n
        for cell, n in truth.items()
        if cell[0] in accounts and cell[2] in checks and (people is None or cell[5] in people)
    )
    assert [cube.total(wanted, people) for _ in range(2)] == [expected, expected]


def test_what_is_kept_of_a_cube_is_bounded_and_cannot_be_changed() -> None:
    cube = Cube().plus([(1, "eu-west-1", "a", 4, "new", None, 3)])
    for account in range(3 * MOST_KEPT):
        mask = cube.mask("account", [1, account])
        assert len(cube.kept) <= MOST_KEPT
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_an_older_cube_is_not_changed_by_growing_it() -> None:
    row = (1, "eu-west-1", "a", 4, "new", None, 3)
    first = Cube().plus([row])
    first.plus([row, (2, "us-east-1", "b", 3, "new", 7, 1)])
    assert first.part([]).total == first.per_person(first.part([]))[None] == 3


def test_an_empty_cube_counts_nothing() -> None:
    cube = Cube()
    assert cube.part([cube.mask("account", [1])], [None]).total == 0
    assert cube.grouped(("account", "severity"), cube.part([])) == cube.grouped((), cube.part([])) == {}
