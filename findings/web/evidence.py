"""Evidence for people: a bounded tree, and what changed between two looks."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from findings.models import Evidence

MOST_LEAVES = 400
DEEPEST = 12
MOST_ROWS, MOST_JOINED = 50, 12
MOST_COLUMNS = 8
# The database does not keep the order of names: these come first, and the rest as it is.
_FIRST = ("day", "principal", "resource", "group", "first", "last", "count", "time", "name", "outcome", "error",
          "source_ip", "request_id")  # fmt: skip


class Rows(NamedTuple):
    """A list of like things in the evidence as a table: one text per column in each row; more were left out.

    same holds the columns that say the same in every row, which are told once.
    """

    name: str
    same: list[tuple[str, str]]
    columns: list[str]
    rows: list[list[str]]
    more: int


class Change(NamedTuple):
    """One place in the evidence whose value differs; None is "not there"."""

    place: str
    before: str | None
    after: str | None


class Look(NamedTuple):
    """One kept state of the evidence and what it changed."""

    at: datetime
    changes: list[Change]
    first: bool


def leaves(value: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every leaf of a JSON value, depth first, down to DEEPEST levels."""
    if depth >= DEEPEST and isinstance(value, dict | list):
        yield place, "nested deeper than is shown here"
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{place}.{key}" if place else str(key), depth + 1)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from leaves(item, f"{place}[{number}]", depth + 1)
    else:
        yield place, plain(value)


def split_lists(body: dict[str, Any]) -> tuple[list[Rows], dict[str, Any]]:
    """Return the lists of flat objects as tables, and the evidence without them."""
    lists = {name: rows for name, value in body.items() if (rows := _rows(name, value)) is not None}
    rest = {name: _joined(body[name]) for name in sorted(body, key=_place) if name not in lists}
    return list(lists.values()), rest


def _place(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _joined(value: Any) -> Any:
    """A short list of plain values in one line."""
    is_plain = isinstance(value, list) and 0 < len(value) <= MOST_JOINED
    if is_plain and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(map(plain, value))
    return value


def _rows(name: str, value: Any) -> Rows | None:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) and item for item in value):
        return None
    columns = sorted(dict.fromkeys(str(column) for item in value for column in item), key=_place)
    leaf = all(not isinstance(cell, dict | list) for item in value for cell in item.values())
    if not leaf or len(columns) > MOST_COLUMNS:
        return None
    shown = value[:MOST_ROWS]
    texts = {column: [plain(item[column]) if column in item else "" for item in shown] for column in columns}
    same = [(column, found[0]) for column, found in texts.items() if len(set(found)) == 1]
    differing = [column for column in columns if column not in dict(same)]
    rows = [list(row) for row in zip(*(texts[column] for column in differing), strict=True)]
    return Rows(name, same, differing, rows, len(value) - len(shown))


def plain(value: Any) -> str:
    """Return the words for a leaf."""
    if value is None or value == "":
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in ([], {}) else str(value)


def bounded_leaves(value: Any) -> tuple[list[tuple[str, str]], bool]:
    """Return at most MOST_LEAVES leaves and whether there are more."""
    found: list[tuple[str, str]] = []
    for leaf in leaves(value):
        if len(found) == MOST_LEAVES:
            return found, True
        found.append(leaf)
    return found, False


def changes(before: Any, after: Any) -> list[Change]:
    """Return what differs between two states, in the order of the later one, removed places last."""
    old, new = dict(bounded_leaves(before)[0]), dict(bounded_leaves(after)[0])
    found = [Change(place, old.get(place), text) for place, text in new.items() if old.get(place) != text]
    return found + [Change(place, text, None) for place, text in old.items() if place not in new]


def looks(kept: Sequence[Evidence]) -> list[Look]:
    """Return the history of the evidence, newest first like `kept`."""
    pairs = zip(kept, [*kept[1:], None], strict=False)  # nothing was kept: nothing to pair
    return [Look(one.at, changes(older.body if older else {}, one.body), older is None) for one, older in pairs]
