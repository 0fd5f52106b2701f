"""Texts of Sigma rules, sound unless told otherwise."""

from typing import Any

import yaml


def rule_text(detection: Any = None, **fields: Any) -> str:
    """A rule on StopLogging, or on the given detection section; a field that is None is left out."""
    document = {
        "title": "Trail stopped",
        "name": "trail_stopped",
        "description": "A trail was stopped.",
        "logsource": {"product": "aws", "service": "cloudtrail"},
        "detection": detection or {"selection": {"eventName": "StopLogging"}, "condition": "selection"},
        "level": "high",
        **fields,
    }
    return yaml.safe_dump({key: value for key, value in document.items() if value is not None})


def selecting(**fields: Any) -> str:
    """A rule whose one selection asks for these; `__` stands for a dot, `___` for a bar."""
    asked = {key.replace("___", "|").replace("__", "."): value for key, value in fields.items()}
    return rule_text({"selection": asked, "condition": "selection"})


def correlation_text(kind: str = "event_count", **fields: Any) -> str:
    """A correlation of trail_stopped by source address, three in five minutes; fields change its inner part."""
    inner = {
        "type": kind,
        "rules": ["trail_stopped"],
        "group-by": ["sourceIPAddress"],
        "timespan": "5m",
        "condition": {"gte": 3},
        **fields,
    }
    document = {
        "title": "Many trails stopped",
        "name": "many_trails_stopped",
        "correlation": {key: value for key, value in inner.items() if value is not None},
        "level": "high",
    }
    return yaml.safe_dump(document)
