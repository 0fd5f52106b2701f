"""Filter: which findings a page, a bulk act or an export is about, and in which order; it lives in the URL.

Names and values are an allow-list: whatever is not on it raises BadFilterError and becomes a 400. Within one name the
values are alternatives, different names narrow each other.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from collectors.models import Environment
from findings.verdict import Severity

from .finding import OPEN_STATES, State

MAX_VALUES = 50
SHORTEST_SEARCH, LONGEST_SEARCH = 2, 200
ALL_STATES = "all"
ME, NOBODY = "me", "none"
SORTS = {
    "severity": "Worst first",
    "newest": "Newest first",
    "changed": "Recently changed",
    "account": "By account",
    "check": "By check",
}
_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{2,32}\Z", re.ASCII)
_RULE = re.compile(r"[a-z0-9_-]{1,45}\Z", re.ASCII)  # a hyphen: rules that people added
_SEVERITIES = {severity.label: severity.value for severity in Severity}


class BadFilterError(ValueError):
    """A filter in a URL is not one that we know; the message says which part and what is possible."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty tuple means "any", except state, where it means the open ones."""

    state: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    account: tuple[int, ...] = ()
    group: tuple[int, ...] = ()
    environment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    assignee: tuple[str, ...] = ()
    q: str = ""
    sort: str = "severity"

    @classmethod
    def parse(cls, query: Mapping[str, Iterable[str]]) -> Self:
        """Return the filter of a query string given as name -> values; raises BadFilterError."""
        unknown = [name for name in query if name not in NAMES]
        if unknown:
            raise BadFilterError(f"There is no filter named {unknown[0]!r}. Known are {', '.join(NAMES)}.")
        return cls(**{name: _parse(name, list(values)) for name, values in query.items()})

    @property
    def states(self) -> tuple[str, ...]:
        """The states asked for, with the default filled in."""
        if ALL_STATES in self.state:
            return tuple(State.values)
        return self.state or tuple(OPEN_STATES)

    @property
    def severities(self) -> tuple[int, ...]:
        """The severities asked for, as numbers."""
        return tuple(_SEVERITIES[label] for label in self.severity)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return self != Filter(sort=self.sort)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the (name, value) pairs of the URL, the order last and only where it is not the usual one."""
        pairs: list[tuple[str, str]] = []
        for name in NAMES[:-2]:
            pairs += [(name, str(value)) for value in getattr(self, name)]
        pairs += [("q", self.q)] if self.q else []
        return pairs + ([("sort", self.sort)] if self.sort != "severity" else [])

    def to_query(self, **more: str) -> str:
        """Return the query string of this filter, with further parameters after it."""
        return urlencode(self.pairs() + list(more.items()))

    def toggled(self, name: str, value: Any) -> Self:
        """Return the filter with one value of one name added, or removed if it is there."""
        held = getattr(self, name)
        if name == "state":
            held = tuple(state for state in held if state != ALL_STATES)
        changes: dict[str, Any] = {name: (*held, value)}
        if value in held:
            changes = {name: tuple(item for item in held if item != value)}
        return replace(self, **changes)

    def without(self, name: str) -> Self:
        """Return the filter that does not ask about this name."""
        changes: dict[str, Any] = {name: "" if name == "q" else ()}
        return replace(self, **changes)


NAMES = tuple(field.name for field in fields(Filter))


def _parse(name: str, values: list[str]) -> Any:
    if len(values) > MAX_VALUES:
        raise BadFilterError(f"Choose at most {MAX_VALUES} values for {name}.")
    if name in {"q", "sort"}:
        return _search(values) if name == "q" else _sort(values)
    return tuple(dict.fromkeys(_value(name, value) for value in values))


def _value(name: str, value: str) -> str | int:
    accepts, words = _KINDS[name]
    if not accepts(value):
        raise BadFilterError(f"{value[:60]!r} is not a value of {name}; it is {words}.")
    return int(value) if name in {"account", "group"} else value


def _one_of(values: Iterable[str]) -> tuple[Callable[[str], bool], str]:
    allowed = tuple(values)
    return allowed.__contains__, f"one of {', '.join(allowed)}"


def _like(pattern: re.Pattern[str], words: str) -> tuple[Callable[[str], bool], str]:
    return (lambda value: pattern.match(value) is not None), words


_KINDS: dict[str, tuple[Callable[[str], bool], str]] = {
    "state": _one_of([*State.values, ALL_STATES]),
    "severity": _one_of(reversed(_SEVERITIES)),
    "check": _like(_RULE, "the id of a check"),
    "account": _like(_NUMBER, "the number of an account in the Portal"),
    "group": _like(_NUMBER, "the number of a group in the Portal"),
    "environment": _one_of(Environment.values),
    "region": _like(_REGION, "the name of a region, such as eu-west-1"),
    "assignee": (
        lambda value: value in {ME, NOBODY} or _NUMBER.match(value) is not None,
        f"{ME}, {NOBODY} or the number of a person",
    ),
}


def _search(values: list[str]) -> str:
    text = " ".join(values[-1].replace("\x00", " ").split()) if values else ""
    if text and not SHORTEST_SEARCH <= len(text) <= LONGEST_SEARCH:
        raise BadFilterError(f"Search for {SHORTEST_SEARCH} to {LONGEST_SEARCH} characters.")
    return text


def _sort(values: list[str]) -> str:
    if values[-1] not in SORTS:
        raise BadFilterError(f"{values[-1][:60]!r} is not an order; known are {', '.join(SORTS)}.")
    return values[-1]
