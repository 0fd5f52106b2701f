"""What stands at a field of a record, and what the text of a value is."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

_VERSION = re.compile(r"(?:20[0-9]{6}(?:v[0-9]+)?|20[0-9]{2}_[0-9]{2}_[0-9]{2})$")
# All values at a path, arrays fanned out, and whether the path exists at all (null and an empty array exist).
Found: TypeAlias = tuple[tuple[Any, ...], bool]
NOWHERE: Found = ((), False)


def normalised(event_name: str) -> str:
    """An event name without the version of the API: UpdateFunctionCode20150331v2 is UpdateFunctionCode.

    Source: CloudTrail records of Lambda (20150331, v2) and of CloudFront (2020_05_31).
    """
    return _VERSION.sub("", event_name) if event_name[-1:].isdigit() else event_name


def found(path: str, event: Mapping[str, Any]) -> Found:
    """What a dotted path leads to; eventName is also its normalised self."""
    values: list[Any] = []
    is_there = _walk(path.split("."), 0, event, values)
    name = event.get("eventName") if path == "eventName" else None
    if isinstance(name, str) and normalised(name) != name:
        values.append(normalised(name))
    return tuple(values), is_there


def _walk(steps: list[str], at: int, value: Any, values: list[Any]) -> bool:
    """Add what stands below value to values; whether the last name exists there."""
    if isinstance(value, list):
        there = [_walk(steps, at, one, values) for one in value]
        return at == len(steps) or any(there)
    if at == len(steps):
        values.append(value)
        return True
    if isinstance(value, Mapping) and steps[at] in value:
        return _walk(steps, at + 1, value[steps[at]], values)
    return False


def text_of(value: Any) -> str | None:
    """The text form: a string itself, everything else as compact JSON; null has none."""
    if value is None or isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def strings(value: Any) -> list[str]:
    """Every string value of an event, however deep; names of fields are none."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list):
        return []
    return [text for one in value for text in strings(one)]
