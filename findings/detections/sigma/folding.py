"""What is left of a condition when the event's source and name are known: constants fold, dead rules vanish."""

from collections.abc import Callable

from findings.detections.sigma.asking import holds
from findings.detections.sigma.fields import NOWHERE, found
from findings.detections.sigma.terms import Both, Either, Field, Keyword, Node, Not, SameAs, Text, leaves

_PAIR = ("eventSource", "eventName")
# A leaf's answer, or None where it has to be asked of each record.
Answer = Callable[[Field | Keyword], bool | None]


def folded(node: Node, answer: Answer) -> Node | bool:
    """The condition with all answers put in."""
    if isinstance(node, Field | Keyword):
        known = answer(node)
        return node if known is None else known
    if isinstance(node, Not):
        inner = folded(node.node, answer)
        return (not inner) if isinstance(inner, bool) else Not(inner)
    deciding = isinstance(node, Either)
    left = []
    for one in node.nodes:
        part = folded(one, answer)
        if part is deciding:
            return deciding
        if not isinstance(part, bool):
            left.append(part)
    if not left:
        return not deciding
    if len(left) == 1:
        return left[0]
    return Either(tuple(left)) if deciding else Both(tuple(left))


def for_pair(node: Node, source: str, name: str) -> Node | bool:
    """What is left for events of this eventSource and eventName."""
    there = {
        "eventSource": found("eventSource", {"eventSource": source}),
        "eventName": found("eventName", {"eventName": name}),
    }

    def answer(leaf: Field | Keyword) -> bool | None:
        if isinstance(leaf, Keyword) or leaf.path not in there or not _is_closed(leaf):
            return None
        return holds(leaf.test, there[leaf.path], NOWHERE, {})

    return folded(node, answer)


def names_of(node: Node) -> frozenset[str] | None:
    """The event names, in small letters, of the only events that a condition can hold for; None: it may be any."""
    if folded(node, _of_another_name) is not False:
        return None
    return frozenset(literal for leaf in leaves(node) if (literal := _literal(leaf)) is not None)


def is_for_any_event(node: Node) -> bool:
    """Whether a condition may hold for an event of whatever name and source: no pattern of either limits it."""

    def answer(leaf: Field | Keyword) -> bool | None:
        is_about_pair = isinstance(leaf, Field) and leaf.path in _PAIR and isinstance(leaf.test, Text)
        return False if is_about_pair else None

    return folded(node, answer) is not False


def _of_another_name(leaf: Field | Keyword) -> bool | None:
    return None if _literal(leaf) is None else False


def _literal(leaf: Field | Keyword) -> str | None:
    """The one event name that a leaf asks for, letter by letter."""
    if isinstance(leaf, Keyword) or leaf.path != "eventName" or not isinstance(leaf.test, Text):
        return None
    parts = leaf.test.parts
    if not all(isinstance(part, str) for part in parts):
        return None
    return "".join(part for part in parts if isinstance(part, str)).lower()


def _is_closed(leaf: Field) -> bool:
    """Whether the answer depends on nothing but the value."""
    if isinstance(leaf.test, Text):
        return not leaf.test.slots
    return not isinstance(leaf.test, SameAs)
