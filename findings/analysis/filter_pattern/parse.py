"""Read any CloudWatch Logs filter pattern: the one way in.

Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events,
and Live Tail"; API reference, MetricFilter: a pattern has up to 1,024 characters. An event has up to 1 MB
(PutLogEvents); of a longer line only that much is looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .errors import PatternError
from .fields import Fields, read_fields
from .json_selector import JsonPattern, read_json_pattern, read_selector, value_at
from .terms import Terms, read_terms

PATTERN_LENGTH_LIMIT = 1_024
LINE_LENGTH_LIMIT = 1_048_576


class PatternKind(StrEnum):
    """Which of the syntaxes a pattern is written in; ALL leaves no line out."""

    ALL = "all"
    TERMS = "terms"
    FIELDS = "fields"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FilterPattern:
    """A pattern that was read; `body` is what it says, by kind."""

    text: str
    kind: PatternKind
    body: Terms | Fields | JsonPattern

    def matches(self, line: str) -> bool:
        """Whether the filter passes this line (one event's message); time is linear in the line."""
        return self.body.matches(line[:LINE_LENGTH_LIMIT])

    def extract(self, line: str) -> Mapping[str, str]:
        """The values of a matching line: `$name` and `$3` of fields, `$.a.b` of JSON; empty for others."""
        if isinstance(self.body, Terms):
            return {}
        return self.body.extract(line[:LINE_LENGTH_LIMIT])

    def metric_value(self, value: str, line: str) -> str | None:
        """What a metric transformation's value gives for a matching line: itself, or what its selector finds.

        None when the selector finds nothing, as then nothing is published. PatternError when it is no selector.
        """
        if not value.startswith("$"):
            return value
        if isinstance(self.body, Fields):
            return self.extract(line).get(value)
        selector = read_selector(value)
        return value_at(selector, line[:LINE_LENGTH_LIMIT]) if self.matches(line) else None


@lru_cache(maxsize=512)  # an estate writes a few patterns on thousands of log groups
def parse(text: str) -> FilterPattern:
    """Read a pattern; PatternError says what is wrong with it, where, and whether the service or we refuse it."""
    if len(text) > PATTERN_LENGTH_LIMIT:
        raise PatternError(f"A pattern has no more than {PATTERN_LENGTH_LIMIT} characters", PATTERN_LENGTH_LIMIT)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    first = text[start : start + 1]
    if first == "{":
        _check_end(text, end, "}")
        return FilterPattern(text, PatternKind.JSON, read_json_pattern(text, start, end))
    if first == "[":
        _check_end(text, end, "]")
        return FilterPattern(text, PatternKind.FIELDS, read_fields(text, start, end))
    terms = read_terms(text)
    return FilterPattern(text, PatternKind.ALL if terms.everything else PatternKind.TERMS, terms)


def _check_end(text: str, end: int, closing: str) -> None:
    if text[end - 1] != closing:
        raise PatternError(f"The pattern has to end with {closing}", end)


def replay(pattern: FilterPattern, lines: Iterable[str]) -> int:
    """How many of the lines the pattern passes."""
    return sum(pattern.matches(line) for line in lines)
