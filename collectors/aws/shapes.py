"""Bounded reading of values that come out of a cloud."""

from datetime import UTC, datetime
from typing import Any

LONGEST_TEXT = 2048
LARGEST = 2**31 - 1


def text(value: Any) -> str:
    """Return a string of bounded length that a database can store; anything else becomes an empty one."""
    if not isinstance(value, str):
        return ""
    return value[:LONGEST_TEXT].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def text_or_none(value: Any) -> str | None:
    """Return a string of bounded length, or None."""
    return text(value) or None


def texts(values: Any) -> tuple[str, ...]:
    """Return the strings of a list."""
    return tuple(text(value) for value in values or () if isinstance(value, str))


def number(value: Any) -> int:
    """Return a whole number of at most 31 bits; anything else is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:
        return 0
    return int(value)


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
