"""Keyset pages of a QuerySet: any depth costs the same, and rows that come or go in between move nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50
_LONGEST_CURSOR = 1000
Row = TypeVar("Row", bound=Model)


class BadCursorError(ValueError):
    """The cursor in a URL is none of ours."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; newer and older are cursors ("before" and "after" of a URL), empty at the ends."""

    rows: list[Row] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def page_of(
    queryset: QuerySet[Row], order: Sequence[str], *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> Page[Row]:
    """Return the page behind (or before) a cursor; raises BadCursorError.

    order names fields or annotations without NULLs, "-" for descending; the last one must be unique.
    """
    backward = bool(before) and not after
    cursor = after or before
    keys = [_turned(key) for key in order] if backward else list(order)
    found = queryset.order_by(*keys)
    if cursor:
        found = found.filter(_beyond(keys, _decode(queryset, keys, cursor)))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_newer, has_older = (more, True) if backward else (bool(after), more)
    return Page(
        rows,
        newer=_encode(rows[0], order) if rows and has_newer else "",
        older=_encode(rows[-1], order) if rows and has_older else "",
    )


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after the values: greater in the first key, or equal there and greater in the second, ..."""
    condition, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        name, way = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        condition |= same & Q(**{f"{name}__{way}": value})
        same &= Q(**{name: value})
    return condition


def _encode(row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, key.lstrip("-"))) for key in order]
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else value.isoformat()


def _decode(queryset: QuerySet[Any], keys: Sequence[str], text: str) -> list[Any]:
    try:
        if len(text) > _LONGEST_CURSOR:
            raise BadCursorError("too long")
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise BadCursorError("not one value per key")
        return [_checked(queryset, key.lstrip("-"), value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, OverflowError, ValidationError, RecursionError) as error:
        raise BadCursorError("This page of the list cannot be found; start again at its first page.") from error


def _checked(queryset: QuerySet[Any], name: str, value: Any) -> Any:
    """Return the value as its field has it, so that nothing but a value of that field reaches the database."""
    if not isinstance(value, str | int | float) or "\x00" in str(value):
        raise BadCursorError("not a plain value")
    try:
        fitting = queryset.model._meta.get_field(name)  # noqa: SLF001 - Django's documented API
    except FieldDoesNotExist:
        fitting = queryset.query.annotations[name].output_field
    cleaned = fitting.to_python(value)
    fitting.run_validators(cleaned)
    return cleaned
