import pytest
from django.db.models import F, Value
from django.db.models.fields import FloatField
from django.db.models.functions import Coalesce
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from auditportal.common.paging import BadCursorError, page_of
from collectors.models import Function
from tests.rows import an_account

ORDERS = [("-failed", "name", "id"), ("name", "id"), ("-name", "-id"), ("-traffic", "-id")]
SHAPES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.none() | st.integers(0, 2)), max_size=12)


def _functions() -> object:
    return Function.objects.annotate(traffic=Coalesce(F("invocations"), Value(-1.0), output_field=FloatField()))


def _make(shapes: list[tuple[int, str, int | None]]) -> None:
    account = an_account()
    Function.objects.bulk_create(
        Function(account=account, region="r", arn=str(n), name=name, failed=failed, invocations=invocations)
        for n, (failed, name, invocations) in enumerate(shapes)
    )


class TestEveryOrder(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(shapes=SHAPES, order=st.sampled_from(ORDERS), size=st.integers(1, 5))
    def test_pages_forward_and_back_are_the_sorted_list(
        self, shapes: list[tuple[int, str, int | None]], order: tuple[str, ...], size: int
    ) -> None:
        _make(shapes)
        expected = [row.pk for row in _functions().order_by(*order)]  # type: ignore[attr-defined]
        forward, page = [], page_of(_functions(), order, size=size)  # type: ignore[arg-type]
        assert page.newer == ""
        pages = [[row.pk for row in page.rows]]
        while page.older:
            page = page_of(_functions(), order, after=page.older, size=size)  # type: ignore[arg-type]
            pages.append([row.pk for row in page.rows])
        forward = [pk for rows in pages for pk in rows]
        assert forward == expected
        back = [pages[-1]]
        while page.newer:
            page = page_of(_functions(), order, before=page.newer, size=size)  # type: ignore[arg-type]
            back.insert(0, [row.pk for row in page.rows])
        assert back == pages


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    ["x", "ä", "W10", "WzEsMl0", "WyJ4IiwxLDFd", "W251bGwsMSwxXQ", "WzEsIlx1MDAwMCIsMV0", "W1tdLDEsMV0", "A" * 2000,
     "WzFlOTk5LDEsMV0"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["after", "before"])
def test_cursor_that_is_none_of_ours_is_refused(cursor: str, way: str) -> None:
    with pytest.raises(BadCursorError):
        page_of(Function.objects.all(), ("-failed", "name", "id"), **{way: cursor})


@pytest.mark.django_db
def test_row_that_goes_in_between_moves_nothing() -> None:
    _make([(0, "a", 0), (0, "b", 0), (0, "c", 0), (0, "d", 0)])
    first = page_of(Function.objects.all(), ("name", "id"), size=2)
    Function.objects.filter(name="b").delete()
    second = page_of(Function.objects.all(), ("name", "id"), after=first.older, size=2)
    assert [row.name for row in second.rows] == ["c", "d"]
