"""The bit-sliced counts equal plain counting."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from findings.models.cube import DIMENSIONS, Cube, count, narrowed, occupied

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
        layers = cube.layers([person])
        assert count(layers, -1) == sum(n for cell, n in truth.items() if cell[5] == person)
    for position, name in enumerate(DIMENSIONS):
        for value, bits in cube.values[name].items():
            assert count(cube.layers(None), bits) == sum(n for cell, n in truth.items() if cell[position] == value)


@given(HISTORIES)
def test_masks_narrow_like_a_filter(history: list[list[object]]) -> None:
    cube, truth = built(history)  # type: ignore[arg-type]
    mask = cube.mask("account", [1, 2, 99]) & cube.mask("state", ["new"])
    layers = narrowed(cube.layers([7, None]), mask)
    expected = sum(n for cell, n in truth.items() if cell[0] in {1, 2} and cell[4] == "new" and cell[5] in {7, None})
    assert count(layers, -1) == expected
    assert bool(occupied(layers)) == bool(expected)


def test_an_older_cube_is_not_changed_by_growing_it() -> None:
    row = (1, "eu-west-1", "a", 4, "new", None, 3)
    first = Cube().plus([row])
    first.plus([row])
    assert count(first.layers(None), -1) == 3
