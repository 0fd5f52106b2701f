"""What has to be asked of the events of one (eventSource, eventName), and the answers given before."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from findings.detections.sigma.asking import Known
from findings.detections.sigma.fields import normalised
from findings.detections.sigma.folding import for_pair, is_for_any_event, names_of
from findings.detections.sigma.heads import MAX_PATHS, Heads, Key, found_in, is_plain, is_scalar
from findings.detections.sigma.predicates import Predicate, View, predicate
from findings.detections.sigma.rule import Rule
from findings.detections.sigma.terms import Field, Node, SameAs, leaves

MAX_KEPT = 20_000
MAX_KEPT_TEXT = 2_000
Fired = tuple[int, ...]


class Part(NamedTuple):
    """A rule, by its number, and what is left of it for this pair."""

    rule: int
    node: Node


class Keyed:
    """Rules that ask only for scalars which every record is decoded for: an answer given before is kept."""

    def __init__(self, parts: Sequence[Part], heads: Heads, known: Known) -> None:
        self._paths = tuple(sorted(paths_of(parts)))
        self._parts = [(part.rule, predicate(part.node)) for part in parts]
        self._known = known
        self._kept: dict[Key, Fired] = {}
        self._quick, self._key = heads.keys(self._paths)

    def fired(self, head: Any) -> Fired:
        """The numbers of the rules that hold."""
        try:
            key = self._quick(head)
        except AttributeError:  # an object on the way to a field is missing or null
            key = self._key(head)
        kept = self._kept.get(key)
        return self._ask(key) if kept is None else kept

    def _ask(self, key: Key) -> Fired:
        view = View({}, found_in(key, self._paths))
        fired = tuple(rule for rule, holds in self._parts if holds(view, self._known))
        if sum(len(one) for one in key if isinstance(one, str)) <= MAX_KEPT_TEXT:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = fired
        return fired


class Open:
    """Rules that ask for more: the top-level fields that they name are decoded, or the whole record for keywords."""

    def __init__(self, parts: Sequence[Part], known: Known) -> None:
        self._parts: list[tuple[int, Predicate]] = [(part.rule, predicate(part.node)) for part in parts]
        self._known = known
        asked = [leaf for part in parts for leaf in leaves(part.node)]
        tops = sorted({path.partition(".")[0] for path in paths_of(parts)})
        is_whole = not all(isinstance(leaf, Field) for leaf in asked) or not all(map(is_plain, tops))
        self._decode = _whole if is_whole else _tops(tops)

    def fired(self, record: Any) -> Fired:
        """The numbers of the rules that hold."""
        view = View(self._decode(record))
        return tuple(rule for rule, holds in self._parts if holds(view, self._known))


class Plan(NamedTuple):
    """All that is asked for one pair: what holds anyway, what is looked up, what is decoded for."""

    always: Fired
    keyed: Keyed | None
    opened: Open | None


class Planner:
    """Rules sorted by the event names that they can hold for, and plans for pairs under one context."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.parts = tuple(Part(number, rule.condition) for number, rule in enumerate(rules))
        self._predicates = [predicate(rule.condition) for rule in rules]
        self._named: dict[str, list[Part]] = {}
        self._unnamed: list[Part] = []
        for part in self.parts:
            names = names_of(part.node)
            if names is None:
                self._unnamed.append(part)
            for name in names or ():
                self._named.setdefault(name, []).append(part)
        self.heads = Heads(self._head_paths())

    def whole(self, event: dict[str, Any], known: Known) -> Fired:
        """The rules that hold for a record that is not made as CloudTrail makes them: all is asked of it."""
        name, view = event.get("eventName"), View(event)
        if name is None:
            parts: Sequence[Part] = self._unnamed  # no rule that gives names can hold
        else:
            parts = self.candidates(name) if isinstance(name, str) else self.parts
        return tuple(part.rule for part in parts if self._predicates[part.rule](view, known))

    def candidates(self, name: str) -> list[Part]:
        """The rules that can hold for an event name, unfolded, in the order in which they were given."""
        lowered = {name.lower(), normalised(name).lower()}
        found = {part.rule: part for one in lowered for part in self._named.get(one, ())}
        return sorted([*self._unnamed, *found.values()], key=lambda part: part.rule)

    def plan(self, source: str, name: str, known: Known, shared: dict[tuple[Part, ...], Keyed]) -> Plan:
        """What is left of all rules for a pair; shared holds what pairs that ask the same keep together."""
        always: list[int] = []
        keyed: list[Part] = []
        opened: list[Part] = []
        for rule, condition in self.candidates(name):
            node = for_pair(condition, source, name)
            if isinstance(node, bool):
                always.extend([rule] * node)
            else:
                (keyed if self._is_keyed(node) else opened).append(Part(rule, node))
        return Plan(tuple(always), self._shared(tuple(keyed), known, shared), Open(opened, known) if opened else None)

    def _shared(self, parts: tuple[Part, ...], known: Known, shared: dict[tuple[Part, ...], Keyed]) -> Keyed | None:
        if not parts:
            return None
        if parts not in shared:
            shared[parts] = Keyed(parts, self.heads, known)
        return shared[parts]

    def _is_keyed(self, node: Node) -> bool:
        return all(
            isinstance(leaf, Field) and all(path in self.heads for path in _paths(leaf)) for leaf in leaves(node)
        )

    def _head_paths(self) -> list[str]:
        """Scalars of rules that any event may fire, then the top-level scalars that one rule in ten names.

        Each costs every record some 100 ns; what is left out costs 1.5 us where a rule asks for it.
        """
        counts: dict[str, int] = {}
        free = [part for part in self._unnamed if is_for_any_event(part.node)]
        for weight, parts in ((1_000_000, free), (1, self.parts)):
            for path in (path for part in parts for leaf in leaves(part.node) for path in _paths(leaf)):
                if is_scalar(path) and (weight > 1 or "." not in path):
                    counts[path] = counts.get(path, 0) + weight
        counts = {path: count for path, count in counts.items() if count >= max(5, len(self.parts) / 10)}
        every = set(paths_of(self.parts))
        fit = [path for path in counts if not any(other.startswith(f"{path}.") for other in every)]
        return sorted(fit, key=lambda path: (-counts[path], path))[:MAX_PATHS]


def paths_of(parts: Sequence[Part]) -> set[str]:
    """Every path that some rules ask for."""
    return {path for part in parts for leaf in leaves(part.node) for path in _paths(leaf)}


def _paths(leaf: Any) -> tuple[str, ...]:
    if not isinstance(leaf, Field):
        return ()
    return (leaf.path, leaf.test.path) if isinstance(leaf.test, SameAs) else (leaf.path,)


_decode_any = msgspec.json.Decoder().decode


def _whole(record: Any) -> dict[str, Any]:
    event: dict[str, Any] = _decode_any(record)
    return event


def _tops(names: list[str]) -> Callable[[Any], dict[str, Any]]:
    """A decoder of some top-level fields, whatever they hold."""
    renamed = {f"f{number}": name for number, name in enumerate(names)}
    struct = msgspec.defstruct("Tops", [(one, Any | UnsetType, UNSET) for one in renamed], rename=renamed, gc=False)
    decode = msgspec.json.Decoder(struct).decode
    items = tuple(renamed.items())

    def decoded(record: Any) -> dict[str, Any]:
        found = decode(record)
        return {name: value for one, name in items if (value := getattr(found, one)) is not UNSET}

    return decoded
