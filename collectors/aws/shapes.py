"""Bounded reading of values that come out of a cloud: what is kept can be stored, encoded and shown."""

import re
from datetime import UTC, datetime
from math import isfinite
from typing import Any

LONGEST_TEXT = 2_048
LARGEST_NUMBER = 2**53
# NUL cannot be stored, and half of a surrogate pair cannot be encoded.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text(value: Any, longest: int = LONGEST_TEXT) -> str:
    """Return a string of bounded length that can be stored; anything else becomes an empty one."""
    return _UNSTORABLE.sub("\ufffd", value[:longest]) if isinstance(value, str) else ""


def text_or_none(value: Any, longest: int = LONGEST_TEXT) -> str | None:
    """Return a string of bounded length, or None."""
    return text(value, longest) or None


def texts(values: Any) -> tuple[str, ...]:
    """Return the strings of a list."""
    return tuple(text(value) for value in values or () if isinstance(value, str))


def decimal(value: Any) -> float | None:
    """Return a finite number, or None."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
    return float(value) if known and isfinite(value) else None


def number(value: Any, most: int = LARGEST_NUMBER) -> int:
    """Return a whole number from 0 to most; anything else is 0."""
    known = decimal(value)
    return min(int(known), most) if known is not None and known > 0 else 0


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
