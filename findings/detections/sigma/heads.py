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


def is_plain(name: str) -> bool:
    """Whether a typed decoder can look for a name: msgspec takes none with a quote, a backslash or a control sign."""
    return not any(sign in '"\\' or sign < " " for sign in name)


def is_scalar(path: str) -> bool:
    """Whether a path leads to a scalar in every record that CloudTrail writes, as far as its name tells."""
    if not is_plain(path):
        return False
    first, _, rest = path.partition(".")
    return (first not in _NOT_SCALAR) if not rest else first != "resources"


# The order in which CloudTrail writes its fields: msgspec finds a key at once where it expects it.
_ORDER = (
    *("userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent"),
    *("errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "requestID"),
    "eventID",
)


def _place(path: str) -> tuple[int, str]:
    first = path.partition(".")[0]
    return (_ORDER.index(first) if first in _ORDER else len(_ORDER), path)


class Heads:
    """A typed decoder of the given paths; pair gives (eventSource, eventName) of what it returns, event_id the id."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._attributes: dict[str, tuple[str, ...]] = {}  # of leaves only
        tree: dict[str, Any] = {}
        asked = {*paths}
        for path in sorted({*asked, "eventSource", "eventName", "eventID"}, key=_place):
            branch = tree
            for step in path.split("."):
                branch = branch.setdefault(step, {})
        head = self._struct(tree, "", ())
        many: Any = list[head]  # type: ignore[valid-type]
        whole = msgspec.defstruct("Object", [("records", many)], rename={"records": "Records"})
        self.decode: Callable[[Any], Any] = msgspec.json.Decoder(head).decode
        self.decode_object: Callable[[bytes], Any] = msgspec.json.Decoder(whole).decode
        source, name = (self._attributes[path][0] for path in ("eventSource", "eventName"))
        self.pair: Callable[[Any], tuple[str, str]] = attrgetter(source, name)
        self.event_id: Callable[[Any], Scalar] = attrgetter(self._attributes["eventID"][0])
        if "eventID" not in asked:
            # It is there to find records again; an answer is not to be kept by it.
            del self._attributes["eventID"]

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
        return msgspec.defstruct("Head", fields, rename=names, gc=False, kw_only=True)

    def __contains__(self, path: str) -> bool:
        return path in self._attributes

    def keys(self, paths: tuple[str, ...]) -> tuple[Callable[[Any], Key], Callable[[Any], Key]]:
        """The values at some paths as one hashable key: quickly, or AttributeError; and of every head."""
        getters = [self._getter(path) for path in paths]

        def key(head: Any) -> Key:
            return tuple([get(head) for get in getters])

        if len(paths) < 2:
            return key, key
        return attrgetter(*(".".join(self._attributes[path]) for path in paths)), key

    def _getter(self, path: str) -> Callable[[Any], Scalar]:
        *above, last = self._attributes[path]

        def get(head: Any) -> Scalar:
            for one in above:
                head = getattr(head, one)
                if head is UNSET or head is None:
                    return UNSET
            value: Scalar = getattr(head, last)
            return value

        return get


def found_in(key: Key, paths: tuple[str, ...]) -> dict[str, Found]:
    """A key as what was found at its paths."""
    there: dict[str, Found] = {}
    for path, value in zip(paths, key, strict=True):
        if path == "eventName":
            there[path] = found(path, {path: value})
        else:
            there[path] = NOWHERE if value is UNSET else ((value,), True)
    return there
