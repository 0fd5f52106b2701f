"""What a rule's document says for people: id, title, severity, techniques, what it needs to be able to see."""

import re
from collections.abc import Iterable
from typing import Any

from findings.detections.catalogue import DataSource, Detection
from findings.detections.sigma.rule import RuleRefusedError
from findings.detections.sigma.terms import Field, Node, Text, leaves
from findings.verdict import Remedy, Severity

MAX_TITLE = 300
MAX_PROSE = 20_000
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TECHNIQUE = re.compile(r"attack\.(t[0-9]{4}(?:\.[0-9]{3})?)", re.IGNORECASE)
# ATT&CK v19 moved what blinds a defender into Defense Impairment (TA0112).
_RENAMED = {"T1562.008": "T1685.002", "T1562.001": "T1685", "T1562": "T1685"}
# CloudTrail User Guide, "Logging data events": what a trail writes only where data events are selected.
_DATA_EVENTS = {
    DataSource.TRAIL_S3_DATA: frozenset(
        {
            *("getobject", "putobject", "deleteobject", "deleteobjects", "copyobject", "headobject", "listobjects"),
            *("listobjectsv2", "getobjectacl", "putobjectacl", "restoreobject", "selectobjectcontent", "uploadpart"),
        }
    ),
    DataSource.TRAIL_LAMBDA_DATA: frozenset({"invoke", "invokeasync", "invokewithresponsestream"}),
    DataSource.TRAIL_LOGS_DATA: frozenset({"putlogevents"}),
}


def label_of(document: dict[str, Any], source: str = "") -> str:
    """How errors call a document: its name, title or id, else where it is from."""
    for key in ("name", "title", "id"):
        if isinstance(document.get(key), str) and document[key]:
            return str(document[key])[:MAX_TITLE]
    return source


def names_of(document: dict[str, Any]) -> tuple[str, ...]:
    """What a correlation may call a rule by."""
    given = (document.get("name"), str(document.get("id") or "").lower(), document.get("title"))
    return tuple(str(one) for one in given if one)


def detection_of(document: dict[str, Any], label: str, condition: Node | None = None) -> Detection:
    """The Detection that a document describes; our own keys are name, row, needs and remedy."""
    title = _line(document, "title", label)
    if not title:
        raise RuleRefusedError(label, "no title")
    return Detection(
        id=_id(document, label, title),
        title=title,
        severity=_severity(document, label),
        description=_line(document, "description", label, MAX_PROSE),
        remedy=Remedy(_line(document, "remedy", label, MAX_PROSE)),
        needs=_needs(document, label, condition),
        row=_line(document, "row", label),
        attack=_attack(document),
        false_positives=tuple(str(one).strip() for one in document.get("falsepositives") or ()),
    )


def slug_of(title: str) -> str:
    """A title as an id: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def is_uuid(text: str) -> bool:
    """Whether an id is one of those that community rules carry."""
    return _UUID.fullmatch(text) is not None


def _line(document: dict[str, Any], key: str, label: str, limit: int = MAX_TITLE) -> str:
    value = document.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > limit:
        raise RuleRefusedError(label, f"{key}: a text of at most {limit} characters is needed")
    return value.strip()


def _id(document: dict[str, Any], label: str, title: str) -> str:
    name = document.get("name")
    if isinstance(name, str) and _SNAKE.fullmatch(name):
        return name
    if document.get("id"):
        return str(document["id"]).lower()
    slug = slug_of(title)
    if not slug:
        raise RuleRefusedError(label, "neither name nor id, and a title that makes none")
    return slug


def _severity(document: dict[str, Any], label: str) -> Severity:
    level = str(document.get("level") or "medium").upper()
    if level not in Severity.__members__:
        raise RuleRefusedError(label, f"the level {level.lower()!r}")
    return Severity[level]


def _attack(document: dict[str, Any]) -> tuple[str, ...]:
    """Technique ids of ATT&CK v19; older ids of the same techniques are translated."""
    tags = document.get("tags") or ()
    found = (_TECHNIQUE.fullmatch(tag) for tag in tags if isinstance(tag, str))
    ids = (one[1].upper() for one in found if one)
    return tuple(dict.fromkeys(_RENAMED.get(one, one) for one in ids))


def _needs(document: dict[str, Any], label: str, condition: Node | None) -> tuple[DataSource, ...]:
    given = document.get("needs")
    if given is None:
        return (_source_of(condition),)
    try:
        return tuple(DataSource(one) for one in given)
    except (ValueError, TypeError) as error:
        raise RuleRefusedError(label, f"needs: {error}") from error


def _source_of(condition: Node | None) -> DataSource:
    """The trail events that a rule without `needs` asks for, read from the event names that it gives."""
    names = set(_event_names(condition))
    for source, known in _DATA_EVENTS.items():
        if names and names <= known:
            return source
    return DataSource.TRAIL_MANAGEMENT


def _event_names(condition: Node | None) -> Iterable[str]:
    for one in leaves(condition) if condition else ():
        if isinstance(one, Field) and one.path == "eventName" and isinstance(one.test, Text):
            yield "".join(part for part in one.test.parts if isinstance(part, str)).lower()
