"""What a function writes: lines of its standard output and error, and frames of the runtime's own logging.

Frames are those of awslambdaric's bootstrap.py, FramedTelemetryLogSink: type, length, time in microseconds, message.
"""

import struct
from dataclasses import dataclass
from typing import Protocol

# One invocation's output beyond this is dropped: no function of the sandbox has more to say.
MOST_BYTES = 64 * 1024 * 1024
_HEAD = struct.Struct(">IIQ")
# The third and later bits of a frame's type tell the level (lambda_runtime_log_utils.py).
_LEVELS = {2: "DEBUG", 3: "INFO", 4: "WARN", 5: "ERROR", 6: "FATAL"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when in milliseconds since 1970, its bytes, and the level if the runtime told it."""

    at_ms: int
    data: bytes
    level: str = ""


class Output(Protocol):
    """Bytes in, lines out."""

    def feed(self, data: bytes, at_ms: int) -> None:
        """Take bytes as they come."""

    def taken(self) -> list[Line]:
        """Return the lines since the last time, and the beginning of one that has no end."""


class PlainLines:
    """Standard output and error: a line ends with its newline, whoever wrote it."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._lines: list[Line] = []
        self._size = self._at_ms = 0

    def feed(self, data: bytes, at_ms: int) -> None:
        """Take bytes as they come; beyond the bound they are dropped."""
        self._size, self._at_ms = self._size + len(data), at_ms
        if self._size > MOST_BYTES:
            return
        first, *others = data.split(b"\n")
        self._rest.append(first)
        for part in others:
            self._lines.append(Line(at_ms, b"".join(self._rest) + b"\n"))
            self._rest = [part]

    def taken(self) -> list[Line]:
        """Return the lines since the last time."""
        if rest := b"".join(self._rest):
            self._lines.append(Line(self._at_ms, rest))
        found, self._lines, self._rest, self._size = self._lines, [], [], 0
        return found


class Frames:
    """The runtime's logging: each message is one line, whatever newlines it holds."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._lines: list[Line] = []
        self._size = 0
        self._is_broken = False

    def feed(self, data: bytes, at_ms: int) -> None:
        """Take bytes as they come; messages beyond the bound are dropped, a frame that long ends the listening."""
        if self._is_broken:
            return
        self._rest += data
        while len(self._rest) >= _HEAD.size:
            kind, length, at_us = _HEAD.unpack_from(self._rest)
            end = _HEAD.size + length
            self._is_broken = end > MOST_BYTES
            if self._is_broken or len(self._rest) < end:
                break
            self._size += end
            if self._size <= MOST_BYTES:
                self._lines.append(Line(at_us // 1000, bytes(self._rest[_HEAD.size : end]), _level(kind)))
            del self._rest[:end]

    def taken(self) -> list[Line]:
        """Return the messages since the last time."""
        found, self._lines, self._size = self._lines, [], 0
        return found


def _level(kind: int) -> str:
    return _LEVELS.get(kind >> 2 & 7, "")
