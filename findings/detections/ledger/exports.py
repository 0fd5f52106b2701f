r"""Lost invocations in an export of a log group, by its bytes alone.

An export is gz files of lines `<ISO 8601 time> <message>`, one file and more per stream (CloudWatch Logs User Guide,
"Export log data to Amazon S3 using the console"). A line of the platform begins right after the time; a message that
holds a line break goes on at the begin of a line without a time, so that what a function prints after one is no mark.
Only text logs are read so; JSON needs Ledger.feed.
"""

import re
from collections.abc import Iterable

from isal import igzip_lib, isal_zlib

# "2026-11-23T10:00:00.000Z " is before every message, and a line break before that.
_STARTED = re.compile(rb"\n.{23}Z START RequestId: (.{36})")
# END and the REPORT that mostly follows it are one match.
_CLOSED = re.compile(rb"\n.{23}Z (?:END|REPORT) RequestId: (.{36})(?:\s*\n.{23}Z REPORT RequestId: \1)?")
# A line of the platform up to its id, and more.
LONGEST_MARK = 128
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
        # The first line has no break before it.
        for part in (b"\n" + text[:LONGEST_MARK], text):
            started.update(_STARTED.findall(part))
            closed.update(_CLOSED.findall(part))
    return frozenset(one.decode("ascii", "replace") for one in started - closed)


def _inflated(page: bytes) -> bytes:
    inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    try:
        text: bytes = inflater.decompress(page, LARGEST_PAGE)
    except (isal_zlib.error, EOFError) as error:  # type: ignore[misc]  # its stubs know no exception
        raise ExportError(f"a page is no gzip: {error}") from None
    if not inflater.eof:
        raise ExportError(f"a page is cut off or holds more than {LARGEST_PAGE:,} bytes")
    return text
