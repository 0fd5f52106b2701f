from hypothesis import given
from hypothesis import strategies as st

from auditportal.common.charts import line_points, shares

VALUES = st.lists(st.floats(0, 1e9), max_size=40)


@given(VALUES)
def test_points_lie_inside_the_picture_from_left_to_right(values: list[float]) -> None:
    points = line_points(values, 120, 26)
    assert len(points) == len(values)
    assert all(0 <= x <= 120 and 0 <= y <= 26 for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)


def test_greater_value_is_drawn_higher() -> None:
    (_, low), (_, high) = line_points([1, 9], 100, 20)
    assert high < low


@given(st.lists(st.integers(0, 10**6), max_size=8))
def test_shares_fill_the_bar_without_gap(numbers: list[int]) -> None:
    found = shares([(str(index), number) for index, number in enumerate(numbers)])
    assert [share.value for share in found] == [number for number in numbers if number]
    if found:
        assert abs(sum(share.width for share in found) - 100) < 0.1
        assert found[0].x == 0


def test_one_of_a_million_stays_visible() -> None:
    small = shares([("fail", 1), ("pass", 1_000_000)])[0]
    assert small.width >= 1
