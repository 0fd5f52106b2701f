"""Bounded reading of values that come out of a cloud."""

from datetime import UTC, datetime
from typing import Any

LONGEST_TEXT = 2048


def text(value: Any) -> str:
    """Return a string of bounded length; anything else becomes an empty one."""
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def text_or_none(value: Any) -> str | None:
    """Return a string of bounded length, or None."""
    return text(value) or None


def texts(values: Any) -> tuple[str, ...]:
    """Return the strings of a list."""
    return tuple(text(value) for value in values or () if isinstance(value, str))


def number(value: Any) -> int:
    """Return a whole number; anything else is 0."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0


def moment(value: Any) -> str | None:
    """Return a time as ISO 8601 in UTC, or None."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return text_or_none(value)


def from_millis(value: Any) -> str | None:
    """Return milliseconds since 1970 as ISO 8601, or None."""
    if not isinstance(value, int) or not 0 <= value < 32503680000000:
        return None
    return datetime.fromtimestamp(value / 1000, UTC).isoformat()
