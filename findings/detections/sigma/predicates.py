"""Conditions as closures over a view of one record."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from findings.detections.sigma.asking import Known, asked, holds
from findings.detections.sigma.fields import NOWHERE, Found, found, strings
from findings.detections.sigma.terms import Both, Exists, Field, Keyword, Node, Not, Null, SameAs


class View:
    """What rules may ask of one record; each path is walked once. known holds paths that were found already."""

    __slots__ = ("_event", "_found", "_strings")

    def __init__(self, event: Mapping[str, Any], known: dict[str, Found] | None = None) -> None:
        self._event = event
        self._found: dict[str, Found] = known or {}
        self._strings: list[str] | None = None

    def found(self, path: str) -> Found:
        """What stands at a path."""
        there = self._found.get(path)
        if there is None:
            there = self._found[path] = found(path, self._event)
        return there

    def strings(self) -> list[str]:
        """Every string value."""
        if self._strings is None:
            self._strings = strings(self._event)
        return self._strings


Predicate: TypeAlias = Callable[[View, Known], bool]


@lru_cache(maxsize=65_536)
def predicate(node: Node) -> Predicate:
    """A condition as a function of a record's view and of what stands for placeholders."""
    if isinstance(node, Field):
        return _field(node)
    if isinstance(node, Keyword):
        ask = asked(node.test)
        return lambda view, known: any(ask(text, known) for text in view.strings())
    if isinstance(node, Not):
        inner = predicate(node.node)
        return lambda view, known: not inner(view, known)
    parts = tuple(predicate(one) for one in node.nodes)
    if isinstance(node, Both):
        return lambda view, known: all(part(view, known) for part in parts)
    return lambda view, known: any(part(view, known) for part in parts)


def _field(leaf: Field) -> Predicate:
    path, test = leaf.path, leaf.test
    if isinstance(test, SameAs):
        return lambda view, known: holds(test, view.found(path), view.found(test.path), known)
    if isinstance(test, Exists | Null):
        return lambda view, known: holds(test, view.found(path), NOWHERE, known)
    ask = asked(test)
    return lambda view, known: any(ask(one, known) for one in view.found(path)[0] if one is not None)
