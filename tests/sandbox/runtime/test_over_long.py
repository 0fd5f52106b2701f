"""What becomes of a line that is longer than an event may be, at both limits."""

import pytest

from sandbox.runtime.output import Line
from sandbox.runtime.over_long import Behaviour, behaviour_of, stored

AT_LIMIT = {256: 262_118, 1024: 1_048_550}


def lines(*sizes: int) -> list[Line]:
    return [Line(7, b"M" + (size - 1) * b"x") for size in sizes]


def sizes(found: list[Line] | None) -> list[int]:
    return [len(line.data) for line in found or ()]


@pytest.mark.parametrize("limit_kb", [256, 1024])
@pytest.mark.parametrize("kind", ["lost", "split", "whole"])
def test_a_line_at_the_limit_is_stored_as_it_is(kind, limit_kb):
    given = lines(10, AT_LIMIT[limit_kb], 20)
    assert stored(given, Behaviour(kind, limit_kb)) == given


@pytest.mark.parametrize("limit_kb", [256, 1024])
def test_a_longer_line_takes_everything_with_it(limit_kb):
    assert stored(lines(10, AT_LIMIT[limit_kb] + 1, 20), Behaviour("lost", limit_kb)) is None


@pytest.mark.parametrize("limit_kb", [256, 1024])
def test_a_longer_line_is_cut_at_the_limit(limit_kb):
    assert sizes(stored(lines(10, 2_000_000, 20), Behaviour("whole", limit_kb))) == [10, AT_LIMIT[limit_kb], 20]


@pytest.mark.parametrize(
    ("limit_kb", "fragment", "pieces"),
    [
        (256, 0, [262_118, 262_118, 75_764]),
        (256, 131_072, [131_072, 131_072, 131_072, 131_072, 75_712]),
        (1024, 262_118, [262_118, 262_118, 75_764]),
        (1024, 0, [600_000]),
        (256, 65_536, [65_536] * 9 + [10_176]),
    ],
)
def test_a_longer_line_comes_in_pieces(limit_kb, fragment, pieces):
    found = stored(lines(600_000), Behaviour("split", limit_kb, fragment))
    assert sizes(found) == pieces
    assert [line.data[:1] for line in found] == [b"M"] + [b"x"] * (len(pieces) - 1)
    assert b"".join(line.data for line in found) == lines(600_000)[0].data


@pytest.mark.parametrize("kind", ["split", "whole"])
def test_no_character_is_cut_in_two(kind):
    text = "x" + 200_000 * "\u20ac"
    found = stored([Line(7, text.encode())], Behaviour(kind, 256))
    assert all(line.data.decode() for line in found)
    assert len(found[0].data) in range(262_115, 262_119)


def test_bytes_that_are_no_text_are_cut_where_the_limit_is():
    assert sizes(stored([Line(7, 300_000 * b"\x80")], Behaviour("whole", 256))) == [262_114]


@pytest.mark.parametrize("given", [{"kind": "eaten"}, {"limit_kb": 512}, {"fragment": 1}, {"colour": "red"}])
def test_a_behaviour_that_nobody_reported_is_refused(given):
    with pytest.raises((ValueError, TypeError)):
        behaviour_of(given)
