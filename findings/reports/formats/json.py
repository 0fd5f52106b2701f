"""JSON for programs: one array with one object per finding, texts exactly as they are, times as ISO 8601."""

from collections.abc import Iterable, Iterator

from findings.models.selection import Selection
from findings.reports import FORMATS, Format
from findings.reports.rows import PLAIN, TEXTS, TIMES, copied, in_chunks, select_sql


def stream(selection: Selection) -> Iterator[bytes]:
    """Yield the file; it is valid JSON only when it is whole."""
    sql, values = select_sql(selection, TEXTS | TIMES | PLAIN)
    rows = copied(f"COPY (SELECT row_to_json(one) FROM ({sql}) AS one) TO STDOUT", values)  # noqa: S608 - our own SQL
    return in_chunks(_array(rows))


def _array(lines: Iterable[bytes]) -> Iterator[bytes]:
    separator = b"[\n"
    for line in lines:
        # COPY's text format doubles backslashes; JSON written by the database holds nothing else that it escapes.
        yield separator + bytes(line).rstrip(b"\n").replace(rb"\\", b"\\")
        separator = b",\n"
    yield b"\n]\n" if separator == b",\n" else b"[]\n"


FORMATS.register("json", Format("json", "JSON for programs", "application/json", stream))
