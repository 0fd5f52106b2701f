"""Walking through a damaged, large or line-by-line file: find where a record begins, take it, or set it aside."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from .trail_records import KEPT_BYTES, LARGEST_RECORD, Judged, quarantined, record_of

# With what CloudTrail's records begin: eventVersion in files, others where a tool sorted the names.
_BEGINS = re.compile(
    rb'\{\s*"(?:eventVersion|awsRegion|additionalEventData|apiVersion|errorCode|eventCategory|eventID|eventName'
    rb'|eventSource|eventTime|addendum|userIdentity)"\s*:'
)
# Inside of a record nothing begins like this, so a record that holds it has lost its own end.
_NAME = re.compile(rb'"eventVersion"\s*:')
_OPENING = re.compile(rb"[,\[}\s]\s*(\{)\s*\Z")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|"|[{}\[\]]', re.DOTALL)
# What a file has around and between its records.
_PUNCTUATION = re.compile(rb'[\s,\[\]{}]*(?:"Records"\s*:[\s,\[\]{}]*)*')
LONGEST_BEGIN = 64
NO_RECORDS = "it holds no records"


class _Window:
    """A few MB of a stream: look at pos, forget what is before it, take more when it does not reach."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self.data, self.pos, self.passed, self.ended = b"", 0, 0, False

    def need(self, ahead: int) -> None:
        """Have at least so many bytes from pos on, or all that there are."""
        while not self.ended and len(self.data) - self.pos < ahead:
            part = next(self._parts, None)
            if part is None:
                self.ended = True
                return
            self.passed += self.pos
            self.data, self.pos = self.data[self.pos :] + part, 0


class _Between:
    """What lies between records: punctuation of the file, or what is left of a record without its beginning."""

    def __init__(self) -> None:
        self.kept, self.size, self.strange = b"", 0, False

    def add(self, part: bytes) -> None:
        """Take note of bytes that belong to no record."""
        self.kept += part[: KEPT_BYTES - len(self.kept)]
        self.size += len(part)
        self.strange = self.strange or _PUNCTUATION.fullmatch(part) is None

    def told(self, at: str) -> Iterator[Judged]:
        """Yield it if it is not what belongs between records, and forget it."""
        if self.strange:
            yield replace(quarantined("bytes between records that are none", at, self.kept), size=self.size)
        self.kept, self.size, self.strange = b"", 0, False


def walked(parts: Iterable[bytes], source: str, received_at: datetime) -> Iterator[Judged]:
    """Yield the records of pieces, each at most 1 MB; what is between them and not theirs is set aside."""
    window, between, found = _Window(parts), _Between(), False
    while True:
        window.need(2 * LARGEST_RECORD)
        begin = _BEGINS.search(window.data, window.pos)
        stop = begin.start() if begin else len(window.data) - (0 if window.ended else LONGEST_BEGIN)
        between.add(window.data[window.pos : stop])
        window.pos = max(stop, window.pos)
        if begin is None and window.ended:
            break
        if begin is not None:
            found = True
            yield from between.told(f"{source}@{window.passed + window.pos}")
            window.need(2 * LARGEST_RECORD)
            yield _taken(window, source, received_at)
    if found:
        yield from between.told(f"{source}@{window.passed + window.pos}")
    else:
        yield quarantined(NO_RECORDS if between.kept.strip() else "it is empty", source, between.kept)


def _taken(window: _Window, source: str, received_at: datetime) -> Judged:
    """The record at pos; pos moves behind it, or, where it is broken, to where the next one begins."""
    at = f"{source}@{window.passed + window.pos}"
    end = _end_of(window.data, window.pos)
    if end is not None and _next_begin(window.data, window.pos + 1, end) is None:
        raw = window.data[window.pos : end]
        judged = record_of(raw, at, received_at)
        window.pos = end
        return judged
    return _broken(window, at)


def _end_of(data: bytes, start: int) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(data, start, start + LARGEST_RECORD + 1):
        sign = token[0]
        if sign == b'"':
            return None
        if sign in b"{[":
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _next_begin(data: bytes, start: int, end: int) -> int | None:
    """Where the next record begins that is not the one before start."""
    for name in _NAME.finditer(data, start, end):
        before = max(start - 1, name.start() - LONGEST_BEGIN // 2)
        opening = _OPENING.search(data[before : name.start()])
        if opening and before + opening.start(1) >= start:
            return before + opening.start(1)
    return None


def _broken(window: _Window, at: str) -> Judged:
    start = window.pos
    kept, size = window.data[start : start + KEPT_BYTES], 0
    while True:
        following = _next_begin(window.data, window.pos + 1, len(window.data))
        if following is not None:
            size, window.pos = size + following - window.pos, following
            break
        if window.ended:
            size += len(window.data) - window.pos
            window.pos = len(window.data)
            break
        step = max(len(window.data) - LONGEST_BEGIN, window.pos)
        size, window.pos = size + step - window.pos, step
        window.need(2 * LARGEST_RECORD)
    return _set_aside(kept, size, at)


def _set_aside(kept: bytes, size: int, at: str) -> Judged:
    why = "is larger than it may be" if size > LARGEST_RECORD else "has no end, or is damaged"
    return replace(quarantined(f"a record {why}", at, kept), size=size)
