"""Bytes of a process become lines: newlines, frames, bounds."""

import struct

import pytest

from sandbox.runtime import output
from sandbox.runtime.output import Frames, Line, PlainLines


def frame(text: bytes, kind: int = 0xA55A0003, at_ms: int = 5) -> bytes:
    return struct.pack(">IIQ", kind, len(text), at_ms * 1000) + text


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ([b"a\nb\n"], [b"a\n", b"b\n"]),
        ([b"a", b"b", b"\n"], [b"ab\n"]),
        ([b"\n\n"], [b"\n", b"\n"]),
        ([b"no end"], [b"no end"]),
        ([], []),
    ],
)
def test_a_line_ends_with_its_newline(parts, lines):
    plain = PlainLines()
    for part in parts:
        plain.feed(part, 7)
    assert plain.taken() == [Line(7, line) for line in lines]
    assert plain.taken() == []


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_frame_is_one_line_however_it_comes(step):
    frames, data = Frames(), frame(b"a\nb", 0xA55A0016) + frame(b"", at_ms=6)
    for start in range(0, len(data), step):
        frames.feed(data[start : start + step], 99)
    assert frames.taken() == [Line(5, b"a\nb", "ERROR"), Line(6, b"")]


@pytest.mark.parametrize(
    ("kind", "level"),
    [(0xA55A000A, "DEBUG"), (0xA55A000E, "INFO"), (0xA55A0013, "WARN"), (0xA55A001B, "FATAL"), (0xA55A0003, "")],
)
def test_a_frame_tells_its_level(kind, level):
    frames = Frames()
    frames.feed(frame(b"x", kind), 0)
    assert frames.taken()[0].level == level


def test_a_frame_without_end_is_not_waited_for():
    frames = Frames()
    frames.feed(struct.pack(">IIQ", 1, 0xFFFFFFFF, 0) + b"x", 0)
    frames.feed(frame(b"later"), 0)
    assert frames.taken() == []


def test_output_without_end_is_dropped_until_it_is_taken():
    plain = PlainLines()
    for _ in range(3):
        plain.feed(output.MOST_BYTES // 2 * b"x", 0)
    assert sum(len(line.data) for line in plain.taken()) == output.MOST_BYTES
    plain.feed(b"next\n", 0)
    assert plain.taken() == [Line(0, b"next\n")]
