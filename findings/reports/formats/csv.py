"""CSV for spreadsheets: every text is made harmless in the database, so that no cell starts a formula."""

from collections.abc import Iterator

from findings.models.selection import Selection
from findings.reports import FORMATS, Format
from findings.reports.rows import PLAIN, TEXTS, TIMES, copied, in_chunks, select_sql

# What spreadsheets skip before they look for a formula: white space, controls, soft hyphen, zero-width and bidi marks.
_SKIPPED = (
    r"[\s\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f"
)
_SKIPPED += r"\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
# = + - @ | % with their full-width, small and mathematical forms (OWASP, CSV Injection; Unicode, Fullwidth Forms).
_STARTS = r"[=+@|%%\u2212\uff1d\uff0b\uff0d\uff20\uff5c\uff05\ufe62\ufe63\ufe66\ufe6a\ufe6b-]"
_FORMULA = rf"^([\t\r\n]|{_SKIPPED}*{_STARTS})"


def guarded(column: str) -> str:
    """Return SQL that puts ' before a text that a spreadsheet could take for a formula.

    A text that starts with a letter or digit is passed by its first character alone: the pattern costs ten times more.
    """
    first = f"ascii({column})"
    harmless = f"{first} BETWEEN 97 AND 122 OR {first} BETWEEN 65 AND 90 OR {first} BETWEEN 48 AND 57"
    return f"CASE WHEN {harmless} THEN {column} WHEN {column} ~ '{_FORMULA}' THEN '''' || {column} ELSE {column} END"


def stream(selection: Selection) -> Iterator[bytes]:
    """Yield the file: UTF-8 with a header line, every field quoted, times in UTC to the second."""
    columns = {header: guarded(sql) for header, sql in TEXTS.items()}
    columns |= {f"{header}_utc": f"date_trunc('second', {sql} AT TIME ZONE 'UTC')" for header, sql in TIMES.items()}
    sql, values = select_sql(selection, columns | PLAIN)
    return in_chunks(copied(f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)", values))


FORMATS.register("csv", Format("csv", "CSV for spreadsheets", "text/csv; charset=utf-8", stream))
