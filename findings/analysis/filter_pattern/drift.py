"""Patterns written for another format than the one a function's log group holds now.

Source: Lambda developer guide, "Configuring advanced logging controls": with the JSON format every line, the platform's
own too, is one JSON object (START becomes `"type":"platform.start"`); with Text the platform writes START, END and
REPORT lines, and the Python runtime writes levels as `[ERROR]`. Lines that a program prints as JSON by itself under the
Text format are seen by a replay only, so a JSON selector on Text is a hint, not a proof.
"""

import re
from collections.abc import Callable
from typing import Literal

from .fields import Fields
from .json_selector import JsonPattern
from .parse import FilterPattern, PatternKind
from .shape import shown
from .terms import Terms

LogFormat = Literal["Text", "JSON"]

_TEXT_PIECE = re.compile(
    r"(?:START|END|REPORT|INIT_START|INIT_REPORT)(?:$| RequestId\b)"
    r"|\[(?:CRITICAL|ERROR|WARNING|WARN|INFO|DEBUG)\]"
    r"|(?:RequestId|Billed Duration|Max Memory Used|Memory Size|Init Duration):"
)
_JSON_PIECE = re.compile(r'"\s*:|[{,]\s*"')


def drift(pattern: FilterPattern, log_format: LogFormat) -> str | None:
    """Why the pattern's shape does not fit lines of this format, in one sentence; None when it does."""
    return _on_text(pattern) if log_format == "Text" else _on_json(pattern)


def _on_text(pattern: FilterPattern) -> str | None:
    if pattern.kind is PatternKind.JSON:
        return "The pattern selects JSON properties, but the log group's format is Text."
    piece = _required_piece(pattern.body, lambda term: bool(_JSON_PIECE.search(term)))
    return None if piece is None else f"The pattern needs “{shown(piece)}”, a piece of JSON, but the format is Text."


def _on_json(pattern: FilterPattern) -> str | None:
    body = pattern.body
    if isinstance(body, Fields) and (body.before or body.after):
        return "The pattern splits lines at spaces, but each line is now one JSON object."
    piece = _required_piece(body, lambda term: bool(_TEXT_PIECE.match(term)))
    if piece is not None:
        return f"The pattern needs “{shown(piece)}”, which the platform writes into Text lines only."
    if isinstance(body, Terms) and body.regex is not None and body.regex.first_character_excludes("{"):
        return "The regular expression is tied to the start of a line, where JSON lines have a curly bracket."
    return None


def _required_piece(body: Terms | Fields | JsonPattern, is_piece: Callable[[str], bool]) -> str | None:
    """A term of this sort without which no line passes; of `?` terms all have to be of the sort."""
    if not isinstance(body, Terms):
        return None
    found = next((term for term in body.required if is_piece(term)), None)
    if found is None and body.optional and all(map(is_piece, body.optional)):
        return body.optional[0]
    return found
