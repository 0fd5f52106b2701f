"""The few scalar fields that are decoded of every record, typed, so that all the rest is only skipped.

A record whose field is of another type than these fields always are (text, boolean or null) is not decided here:
decoding raises msgspec.ValidationError, and the record is decoded whole instead.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from findings.detections.sigma.fields import NOWHERE, Found, found

Scalar: TypeAlias = str | bool | UnsetType | None
Key: TypeAlias = tuple[Scalar, ...]
MAX_PATHS = 24
# CloudTrail User Guide, "CloudTrail record contents": what is an object or an array there.
_NOT_SCALAR = frozenset(
    {
        *("userIdentity", "requestParameters", "responseElements", "additionalEventData", "resources", "addendum"),
        *("serviceEventDetails", "tlsDetails", "insightDetails", "sessionContext"),
    }
)


def is_scalar(path: str) -> bool:
    """Whether a path leads to a scalar in every record that CloudTrail writes, as far as its name tells."""
    first, _, rest = path.partition(".")
    return (first not in _NOT_SCALAR) if not rest else first != "resources"


class Heads:
    """A typed decoder of the given paths. `source` and `name` of what it decodes are attributes f0 and f1."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._attributes: dict[str, tuple[str, ...]] = {}  # of leaves only
        tree: dict[str, Any] = {"eventSource": {}, "eventName": {}}
        for path in sorted(set(paths) - {"eventSource", "eventName"}):
            branch = tree
            for step in path.split("."):
                branch = branch.setdefault(step, {})
        self.decode: Callable[[Any], Any] = msgspec.json.Decoder(self._struct(tree, "", ())).decode

    def _struct(self, tree: dict[str, Any], prefix: str, above: tuple[str, ...]) -> Any:
        fields: list[tuple[str, Any, Any] | tuple[str, Any]] = []
        names: dict[str, str] = {}
        for number, (step, below) in enumerate(tree.items()):
            attribute = f"f{number}"
            names[attribute] = step
            if below:
                kind = self._struct(below, f"{prefix}{step}.", (*above, attribute)) | None | UnsetType
                fields.append((attribute, kind, UNSET))
                continue
            is_required = not above and step in ("eventSource", "eventName")
            fields.append((attribute, str) if is_required else (attribute, Scalar, UNSET))
            self._attributes[prefix + step] = (*above, attribute)
        return msgspec.defstruct("Head", fields, rename=names, gc=False)

    def __contains__(self, path: str) -> bool:
        return path in self._attributes

    def key(self, paths: tuple[str, ...], present: frozenset[str]) -> Callable[[Any], Key]:
        """The values at some paths as one hashable key; of those in present only whether they are there, or null."""
        getters = [self._getter(path, path in present) for path in paths]
        if all(len(self._attributes[path]) == 1 and path not in present for path in paths) and len(paths) > 1:
            return attrgetter(*(self._attributes[path][0] for path in paths))
        return lambda head: tuple([get(head) for get in getters])

    def _getter(self, path: str, is_presence: bool) -> Callable[[Any], Scalar]:
        *above, last = self._attributes[path]

        def get(head: Any) -> Scalar:
            for one in above:
                head = getattr(head, one)
                if head is UNSET or head is None:
                    return UNSET
            value: Scalar = getattr(head, last)
            return value if not is_presence or value is UNSET or value is None else True

        return attrgetter(last) if not above and not is_presence else get


def found_in(key: Key, paths: tuple[str, ...]) -> dict[str, Found]:
    """A key as what was found at its paths."""
    there: dict[str, Found] = {}
    for path, value in zip(paths, key, strict=True):
        if path == "eventName":
            there[path] = found(path, {path: value})
        else:
            there[path] = NOWHERE if value is UNSET else ((value,), True)
    return there
