"""The records of one CloudTrail object or file: gzip or plain, {"Records": [...]}, a list, or a record a line.

Up to WHOLE bytes are split by one quick pass. What is larger, or damaged, is walked through piece by piece: memory
stays flat, a damaged record is set aside, and reading goes on at the next place where a record begins.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

import msgspec

from .inflate import LARGEST_COMPRESSED, LARGEST_INFLATED, MAGIC, PIECE, Inflated, InflateError, pieces
from .trail_records import Judged, TrailRecord, looks_hostile, quarantined, record_of
from .walk import walked

WHOLE = 48 * 1024 * 1024
_LIST = re.compile(rb"\s*\[")


class _File(msgspec.Struct):
    Records: list[msgspec.Raw]


_FILES = msgspec.json.Decoder(_File)
_LISTS = msgspec.json.Decoder(list[msgspec.Raw])


def read_object(body: bytes, source: str, received_at: datetime) -> Iterator[Judged]:
    """Yield each record of an object or file, or what is wrong with it; never raises for what the bytes hold.

    source names the object in what is set aside ("s3://bucket/key", a path); received_at is a time in UTC.
    """
    if not body.startswith(MAGIC):
        parts = (body[start : start + PIECE] for start in range(0, len(body), PIECE)) if len(body) > WHOLE else [body]
        if len(body) > LARGEST_INFLATED:
            yield quarantined(f"the file has more than {LARGEST_INFLATED} bytes", source, body)
        else:
            yield from read_pieces(parts, source, received_at)
        return
    if len(body) > LARGEST_COMPRESSED:
        yield quarantined(f"the object has {len(body)} bytes, more than {LARGEST_COMPRESSED}", source, body)
        return
    told, faults = Inflated(), list[str]()
    yield from read_pieces(_until_fault(pieces(body, told), faults), source, received_at)
    for fault in faults:
        yield quarantined(fault, source, body)
    if told.trailing:
        rest = body[len(body) - told.trailing :]
        yield quarantined(f"{told.trailing} bytes follow the end of the compressed file", source, rest)


def _until_fault(parts: Iterator[bytes], faults: list[str]) -> Iterator[bytes]:
    """What could be inflated is read; why there is no more is told after it."""
    try:
        yield from parts
    except InflateError as error:
        faults.append(str(error))


def read_pieces(parts: Iterable[bytes], source: str, received_at: datetime) -> Iterator[Judged]:
    """Yield the records of inflated pieces that belong together; like read_object, for whoever reads a stream."""
    begun, size, left = list[bytes](), 0, iter(parts)
    for part in left:
        begun.append(part)
        size += len(part)
        if size > WHOLE:
            yield from walked(chain(begun, left), source, received_at)
            return
    body = begun[0] if len(begun) == 1 else b"".join(begun)
    del begun
    found = _split(body)
    if found is None:
        yield from _damaged(body, source, received_at)
        return
    thorough = looks_hostile(body)
    for number, raw in enumerate(found):
        yield record_of(bytes(raw), f"{source}#{number}", received_at, thorough=thorough)


def _damaged(body: bytes, source: str, received_at: datetime) -> Iterator[Judged]:
    """What can be had of a file that is not sound as a whole; that it is not is told once, if nothing else is."""
    whole = True
    for item in walked([body], source, received_at):
        whole = whole and isinstance(item, TrailRecord)
        yield item
    if whole and not _are_lines(body):
        yield quarantined("the file is damaged between its records: some may be missing", source, body)


def _are_lines(body: bytes) -> bool:
    """Say whether each line is JSON by itself."""
    try:
        return all(msgspec.json.decode(line, type=msgspec.Raw) for line in body.splitlines() if line.strip())
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False


def sound_records(body: bytes) -> list[msgspec.Raw] | None:
    """Return the undecoded records of an inflated file in which nothing looks hostile, None for any other.

    For engines that decode the fields of a record only once: what they cannot decode they give to record_of, and a
    None to read_pieces.
    """
    return None if looks_hostile(body) else _split(body)


def _split(body: bytes) -> list[msgspec.Raw] | None:
    """The records of a sound file, None for one that is damaged or of another form."""
    try:
        return _LISTS.decode(body) if _LIST.match(body) else _FILES.decode(body).Records
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
