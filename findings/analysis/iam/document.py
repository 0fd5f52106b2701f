"""Read a policy document: bounded in size, depth and number; what cannot be read is a value with the reason.

Source: IAM User Guide, "Grammar of the IAM JSON policy language". IAM returns documents URL-encoded (RFC 3986). Limits
lie far above what AWS stores (10,240 characters for an inline policy, 32 KB for a key policy, white space apart).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from .bounds import UnreadableError, bounded

MOST_CHARACTERS = 131_072
MOST_STATEMENTS = 1_000
_OF_POLICY = frozenset({"Version", "Id", "Statement"})
_PAIRS = (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal"))
_OF_STATEMENT = frozenset({"Sid", "Effect", "Condition", *(name for pair in _PAIRS for name in pair)})
_Read = TypeVar("_Read")
_PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a Condition: operator as written, key in lower case, the values to compare with."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as written; principals are (type, name) pairs, None if it names none; resources likewise."""

    policy: str
    index: int
    sid: str
    is_allow: bool
    actions: tuple[str, ...]
    is_not_action: bool = False
    resources: tuple[str, ...] | None = None
    is_not_resource: bool = False
    principals: tuple[tuple[str, str], ...] | None = None
    is_not_principal: bool = False
    conditions: tuple[Condition, ...] = ()
    has_variables: bool = False


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A policy that was read; source is the name that people know it by."""

    source: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class UnreadablePolicy:
    """A policy that might say anything: not read, refused, malformed or too large; reason is one clause."""

    source: str
    reason: str


Policy = PolicyDocument | UnreadablePolicy


def parse(document: object, source: str) -> Policy:
    """Read a policy from JSON text (plain or URL-encoded) or a mapping; never raises for what the cloud sent.

    Limits: 131,072 characters, 1,000 statements, 10 levels, 20,000 values, 8,192 characters a text.
    """
    try:
        return PolicyDocument(source, _statements(bounded(_decoded(document)), source))
    except UnreadableError as error:
        return UnreadablePolicy(source, str(error))


def _decoded(document: object) -> object:
    if not isinstance(document, str):
        return document
    if len(document) > 3 * MOST_CHARACTERS:
        raise UnreadableError("it is too long")
    try:
        text = unquote(document, errors="strict") if document.lstrip().startswith("%") else document
        return _loaded(text)
    except UnreadableError:
        raise
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except ValueError:
        raise UnreadableError("it is not JSON") from None


def _loaded(text: str) -> object:
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError("it is too long")
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=str, parse_float=str)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("an element is there twice")
    return found


def _no_constant(_name: str) -> None:
    raise UnreadableError("it is not JSON")


def _statements(document: object, source: str) -> tuple[Statement, ...]:
    policy = _object(document, "it is not an object")
    if not policy.keys() <= _OF_POLICY:
        raise UnreadableError("it has an element that policies do not have")
    version = policy.get("Version", "2008-10-17")
    if version not in ("2008-10-17", "2012-10-17"):
        raise UnreadableError("its Version is not one that exists")
    given = policy.get("Statement")
    listed = given if isinstance(given, list) else [given]
    if len(listed) > MOST_STATEMENTS:
        raise UnreadableError(f"it has more than {MOST_STATEMENTS} statements")
    return tuple(_statement(one, source, index, version == "2012-10-17") for index, one in enumerate(listed))


def _statement(given: object, source: str, index: int, has_variables: bool) -> Statement:
    fields = _object(given, "a statement is missing or not an object")
    if not fields.keys() <= _OF_STATEMENT:
        raise UnreadableError("a statement has an element that statements do not have")
    effect, sid = fields.get("Effect"), fields.get("Sid", "")
    if effect not in ("Allow", "Deny"):
        raise UnreadableError("an Effect is neither Allow nor Deny")
    if not isinstance(sid, str):
        raise UnreadableError("a Sid is not a text")
    actions, is_not_action = _one_of(fields, "Action", _actions)
    resources, is_not_resource = _one_of(fields, "Resource", _texts)
    principals, is_not_principal = _one_of(fields, "Principal", _principals)
    if actions is None or (resources is None and principals is None):
        raise UnreadableError("a statement names no action or no resource")
    return Statement(
        source,
        index,
        sid,
        effect == "Allow",
        actions,
        is_not_action,
        resources,
        is_not_resource,
        principals,
        is_not_principal,
        _conditions(fields.get("Condition", {})),
        has_variables,
    )


def _object(value: object, complaint: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableError(complaint)
    return value


def _one_of(fields: Mapping[str, Any], name: str, read: Callable[[object], _Read]) -> tuple[_Read | None, bool]:
    """Read an element or its Not form; both at once have no meaning."""
    opposite = f"Not{name}"
    if name in fields and opposite in fields:
        raise UnreadableError(f"a statement has both {name} and {opposite}")
    if opposite in fields:
        return read(fields[opposite]), True
    return (read(fields[name]) if name in fields else None), False


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(one, str) and one for one in listed):
        raise UnreadableError("an action, resource or principal is missing or not a text")
    return tuple(listed)


def _actions(value: object) -> tuple[str, ...]:
    texts = _texts(value)
    if not all(":" in text or not text.strip("*") for text in texts):
        raise UnreadableError("an action has no service prefix")
    return texts


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if value == "*":
        return (("AWS", "*"),)
    named = _object(value, "a principal is neither * nor an object")
    if not named or not named.keys() <= _PRINCIPAL_TYPES:
        raise UnreadableError("a principal is of a type that does not exist")
    return tuple((kind, name) for kind, names in named.items() for name in _texts(names))


def _conditions(value: object) -> tuple[Condition, ...]:
    operators = _object(value, "a Condition is not an object")
    return tuple(
        Condition(operator, key.lower(), _condition_values(values))
        for operator, keys in operators.items()
        for key, values in _object(keys, "an operator of a Condition holds no object").items()
    )


def _condition_values(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | bool | int | float) for one in listed):
        raise UnreadableError("a value of a Condition is not a text, a number or a boolean")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in listed)
