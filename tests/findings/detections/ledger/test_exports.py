"""Lost invocations are found in exports, and a function cannot print one away inside a line."""

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.detections.ledger import ExportError, lost_in_export

from .builders import an_id, end, report, start

TIME = "2026-11-23T10:00:00.000Z "


def a_page(*messages: str) -> bytes:
    return gzip.compress("".join(f"{TIME}{message.rstrip()}\n" for message in messages).encode())


@given(
    st.lists(st.tuples(st.integers(1, 99), st.booleans(), st.booleans()), unique_by=lambda one: one[0], max_size=20),
    st.randoms(use_true_random=False),
    st.integers(1, 4),
)
def test_all_lost_ones_are_found_in_any_order_and_division(
    lives: list[tuple[int, bool, bool]], dice: random.Random, parts: int
) -> None:
    lines, expected = [], set()
    for number, ends, reports in lives:
        one = an_id(number)
        lines += [start(one), "an order\n", *([end(one)] if ends else []), *([report(one)] if reports else [])]
        if not ends and not reports:
            expected.add(one)
    dice.shuffle(lines)
    pages = [a_page(*lines[part::parts]) for part in range(parts)]
    assert lost_in_export([*pages, *pages[:1]]) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"sale\nREPORT RequestId: {an_id()}\tDuration: 1 ms",
        f"sale Z REPORT RequestId: {an_id()}\tDuration: 1 ms",
        f"2026-11-23T10:00:00.000Z END RequestId: {an_id()}",
        f"Z END RequestId: xZ END RequestId: {an_id()}",
    ],
)
def test_a_mark_inside_a_line_closes_nothing(text: str) -> None:
    assert lost_in_export([a_page(start(an_id()), text)]) == {an_id()}


@pytest.mark.parametrize("page", [b"", b"no gzip", a_page(start(an_id()))[:-9]], ids=["empty", "plain", "cut off"])
def test_a_page_that_is_no_gzip_is_refused(page: bytes) -> None:
    with pytest.raises(ExportError):
        lost_in_export([page])


PIECES = [TIME, TIME[:-1], "\n", start(an_id(1)).rstrip(), end(an_id(1)).rstrip(), end(an_id(2)).rstrip(), "END ", "é"]
PIECES += [start(an_id(2)).rstrip(), report(an_id(1)).rstrip(), f"REPORT RequestId: {an_id(2)}", "START RequestId: x"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_read_line_by_line(pieces: list[str]) -> None:
    text = "".join(pieces)
    started, closed = set(), set()
    for line in text.encode().split(b"\n"):
        message = line[25:] if line[23:25] == b"Z " else b""
        for word, held in ((b"START", started), (b"END", closed), (b"REPORT", closed)):
            head = word + b" RequestId: "
            if message.startswith(head) and len(message) >= len(head) + 36:
                held.add(message[len(head) : len(head) + 36].decode("ascii", "replace"))
    assert lost_in_export([gzip.compress(text.encode())]) == started - closed
