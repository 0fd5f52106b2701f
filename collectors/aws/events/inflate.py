"""Bounded inflating of one gzip member: size and ratio are limits, what follows the member is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from isal import isal_zlib

# CloudTrail user guide, "CloudTrail log file": at most 50 MB compressed.
LARGEST_COMPRESSED = 64 * 1024 * 1024
LARGEST_INFLATED = 1024 * 1024 * 1024
# JSON of one event over and over stays below 300; deflate itself ends at 1,032.
HIGHEST_RATIO, RATIO_COUNTS_FROM = 500, 64 * 1024 * 1024
PIECE = 16 * 1024 * 1024
MAGIC = b"\x1f\x8b"


class InflateError(Exception):
    """Why there is no more: a sentence."""


@dataclass(slots=True)
class Inflated:
    """What is known of a member after its pieces were taken: how many bytes follow it, and how many came out."""

    size: int = 0
    trailing: int = 0


def pieces(body: bytes, told: Inflated, largest: int = LARGEST_INFLATED) -> Iterator[bytes]:
    """Yield what the first gzip member of a body holds, at most 16 MB at a time; raises InflateError.

    told is filled while it goes on. A second member is no part of the file: CloudTrail writes one, and readers differ
    about what follows it.
    """
    inflater = isal_zlib.decompressobj(wbits=31)
    left = body
    while not inflater.eof:
        piece = _next(inflater, left)
        left = inflater.unconsumed_tail
        if not piece and not left and not inflater.eof:
            raise InflateError("the gzip member ends before its end")
        told.size += len(piece)
        _check(told.size, len(body), largest)
        if piece:
            yield piece
    told.trailing = len(inflater.unused_data)


def _next(inflater: isal_zlib.Decompress, left: bytes) -> bytes:
    try:
        return bytes(inflater.decompress(left, PIECE))
    except (isal_zlib.IsalError, ValueError, OverflowError) as error:  # type: ignore[misc]  # its stub has a value here
        raise InflateError(f"the object is no gzip, or damaged: {error}") from error


def _check(size: int, compressed: int, largest: int) -> None:
    if size > largest:
        raise InflateError(f"the object inflates to more than {largest} bytes")
    if size > RATIO_COUNTS_FROM and size > HIGHEST_RATIO * compressed:
        raise InflateError(f"the object inflates to more than {HIGHEST_RATIO} times its size")
