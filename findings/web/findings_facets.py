"""Facets, chips and orders of the findings list as plain data for the template."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from auditportal.members.models import User
from collectors.models import Environment
from findings.models import OPEN_STATES, State
from findings.models.filters import ALL_STATES, ME, NOBODY, SORTS, Filter
from findings.models.selection import Selection
from findings.rules import titles
from findings.verdict import Severity
from findings.web.act_form import Triager
from findings.web.plain_text import label as shown_label

TITLES = {
    "severity": "Severity",
    "state": "State",
    "assignee": "Assignee",
    "account": "Account",
    "group": "Group",
    "environment": "Environment",
    "region": "Region",
    "check": "Check",
}
SHOWN = 8  # options before "more"
HIDDEN_STATES = (State.ACCEPTED, State.SUPPRESSED, State.RESOLVED)


class Option(NamedTuple):
    """One value of a facet; query is the filter with it switched over, n is None where nobody counted."""

    value: str
    label: Markup
    n: int | None
    active: bool
    query: str


class Facet(NamedTuple):
    """One group of alternatives beside the list."""

    name: str
    title: str
    options: list[Option]
    more: list[Option]
    active: bool


class Chip(NamedTuple):
    """One active condition; query is the filter without it."""

    title: str
    label: str
    query: str


class Words:
    """What the values of a selection are called."""

    def __init__(self, selection: Selection, people: Iterable[Triager]) -> None:
        self.selection = selection
        cube = selection.cube
        asked = {int(value) for value in selection.filter.assignee if value.isdigit()}
        held = {person for person in cube.held if person is not None and person > 0}
        self.people: dict[int, Triager | User] = {one.pk: one for one in people}
        if unknown := (held | asked) - self.people.keys():
            self.people |= User.objects.in_bulk(unknown)
        self.titles = titles({*cube.values["check"], *selection.filter.check})
        self.groups = {account.group_id: account.group for account in selection.accounts.values()}

    def label(self, name: str, value: Any) -> str:
        """Return the words for one value; names from a cloud are still raw text."""
        return _LABELS[name](self, value) if name in _LABELS else str(value)

    def title(self, rule_id: str) -> str:
        """Return what is wrong when a rule says so, or its id where the rule is gone."""
        return self.titles.get(rule_id, rule_id)

    def person(self, value: str) -> str:
        """Return the name of an assignee."""
        if value in {ME, NOBODY}:
            return "Me" if value == ME else "Nobody"
        person = self.people.get(int(value))
        return person.shown_name if person else f"Person {value}"


_LABELS: Mapping[str, Any] = {
    "severity": lambda _, value: str(value).capitalize(),
    "state": lambda _, value: "Any state" if value == ALL_STATES else str(State(value).label),
    "assignee": Words.person,
    "account": lambda words, value: words.selection.accounts[value].name,
    "group": lambda words, value: words.groups[value],
    "environment": lambda _, value: str(Environment(value).label),
    "check": Words.title,
}


def facets(selection: Selection, words: Words) -> list[Facet]:
    """Return all facets; without numbers when a search hits too much to count."""
    return [_facet(selection, words, name) for name in TITLES]


def _facet(selection: Selection, words: Words, name: str) -> Facet:
    asked = selection.filter
    held = [str(value) for value in getattr(asked, name)]
    rest = "&".join(filter(None, (asked.without(name).to_query(),)))
    options = []
    for value, n in _values(selection, name):
        active = value in held
        if n or active or name == "severity":
            kept = [item for item in held if item not in {value, ALL_STATES}] + ([] if active else [value])
            query = "&".join([*([rest] if rest else []), *(f"{name}={item}" for item in kept)])
            raw: Any = int(value) if name in {"account", "group"} else value
            options.append(
                Option(value, shown_label(words.label(name, raw)), None if selection.broad else n, active, query)
            )
    if name not in {"severity", "state"}:
        options.sort(key=lambda option: (not option.active, -(option.n or 0), option.label.lower()))
    cut = len(options) if len(options) <= SHOWN + 2 else SHOWN
    return Facet(name, TITLES[name], options[:cut], options[cut:], bool(held))


def _values(selection: Selection, name: str) -> Iterator[tuple[str, int]]:
    counts = selection.counts(name)
    if name == "severity":
        yield from ((level.label, counts.get(level.value, 0)) for level in reversed(Severity))
    elif name == "state":
        yield from ((state, counts.get(state, 0)) for state in State.values)
    elif name == "assignee":
        yield ME, counts.pop(selection.me, 0)
        yield NOBODY, counts.pop(None, 0)
        yield from ((str(person), n) for person, n in counts.items())
    else:
        known = selection.accounts if name == "account" else counts
        yield from ((str(value), n) for value, n in counts.items() if value in known)


class Switch(NamedTuple):
    """The switch that shows what is hidden by default."""

    on: bool
    n: int | None
    query: str


def hidden_switch(selection: Selection) -> Switch:
    """Return how many accepted, suppressed and resolved findings the default hides, and the way to see them."""
    asked = selection.filter
    counts = selection.counts("state")
    n = None if selection.broad else sum(counts.get(state, 0) for state in HIDDEN_STATES)
    on = ALL_STATES in asked.state
    shown = asked.without("state") if on else asked.without("state").toggled("state", ALL_STATES)
    return Switch(on, n, shown.to_query())


def open_count(selection: Selection) -> int:
    """Return how many findings are open with all other filters applied."""
    counts = selection.counts("state")
    return sum(counts.get(state, 0) for state in OPEN_STATES)


def chips(asked: Filter, words: Words) -> list[Chip]:
    """Return one chip per condition."""
    found = [
        Chip(TITLES[name], words.label(name, value), asked.toggled(name, value).to_query())
        for name in TITLES
        for value in getattr(asked, name)
        if value != ALL_STATES
    ]
    if ALL_STATES in asked.state:
        found.insert(0, Chip("State", "Any state", asked.without("state").to_query()))
    return found + ([Chip("Search", asked.q, asked.without("q").to_query())] if asked.q else [])


def sorts(asked: Filter) -> list[tuple[str, str, bool]]:
    """Return (value, words, chosen) per order."""
    return [(value, words, value == asked.sort) for value, words in SORTS.items()]
