r"""Lost invocations in an export of a log group, by its bytes alone.

An export is gz files of lines `<ISO 8601 time> <message>`, one file and more per stream (CloudWatch Logs User Guide,
"Export log data to Amazon S3 using the console"). A line of the platform begins right after the time; a message that
holds a line break goes on at the begin of a line without a time, so that what a function prints after one is no mark.
Only text logs are read so; JSON needs Ledger.feed.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from isal import igzip_lib, isal_zlib
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Places: TypeAlias = NDArray[np.intp]
_BREAK, _Z, _SPACE = b"\nZ "

# A line is "2026-11-23T10:00:00.000Z ", which is 25 bytes, and the message.
_STAMP = 24
_STARTED = b"START RequestId: "
_CLOSED = (b"END RequestId: ", b"REPORT RequestId: ")
_ID = 36
LARGEST_PAGE = 256 * 1024 * 1024


class ExportError(ValueError):
    """A page is no gzip, or larger than it may be."""


def lost_in_export(pages: Iterable[bytes]) -> frozenset[str]:
    """Return the request ids that started and neither ended nor reported in all of these gz pages, in any order.

    Raises ExportError for a page that cannot be inflated within 256 MiB.
    """
    started: set[bytes] = set()
    closed: set[bytes] = set()
    for page in pages:
        text = _inflated(page)
        begins, lengths = _lines(np.frombuffer(text, np.uint8))
        started.update(_ids(text, begins, lengths, _STARTED))
        for word in _CLOSED:
            closed.update(_ids(text, begins, lengths, word))
    return frozenset(one.decode("ascii", "replace") for one in started - closed)


def _lines(text: Bytes) -> tuple[Places, Places]:
    """Where the lines with a time begin, and how long they are."""
    breaks = np.flatnonzero(text == _BREAK)
    begins = np.concatenate(([0], breaks + 1))
    lengths = np.concatenate((breaks, [len(text)])) - begins
    # What is shorter holds no id after its time.
    long = lengths >= _STAMP + 1 + len(min(_CLOSED, key=len)) + _ID
    begins, lengths = begins[long], lengths[long]
    timed = (text[begins + _STAMP - 1] == _Z) & (text[begins + _STAMP] == _SPACE)
    return begins[timed], lengths[timed]


def _ids(text: bytes, begins: Places, lengths: Places, word: bytes) -> list[bytes]:
    """The ids behind a word with which messages begin."""
    place, size = _STAMP + 1, len(word) + _ID
    begins = begins[lengths >= place + size]
    begins = begins[np.frombuffer(text, np.uint8)[begins + place] == word[0]]
    if not len(begins):
        return []
    # Every place of the text as the begin of a word and an id: a view, of which the rows that are wanted are taken.
    pieces: NDArray[Any] = np.ndarray((len(text) - size + 1,), f"V{size}", text, strides=(1,))
    rows = pieces[begins + place].view(np.uint8).reshape(-1, size)
    same = (rows[:, : len(word)] == np.frombuffer(word, np.uint8)).all(axis=1)
    found: list[bytes] = np.ascontiguousarray(rows[same][:, len(word) :]).view(f"V{_ID}").ravel().tolist()
    return found


def _inflated(page: bytes) -> bytes:
    inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    try:
        text: bytes = inflater.decompress(page, LARGEST_PAGE)
    except (isal_zlib.error, EOFError) as error:  # type: ignore[misc]  # its stubs know no exception
        raise ExportError(f"a page is no gzip: {error}") from None
    if not inflater.eof:
        raise ExportError(f"a page is cut off or holds more than {LARGEST_PAGE:,} bytes")
    return text
