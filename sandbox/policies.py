"""What IAM's policies say, coarsely: actions with wildcards, NotAction, Deny before Allow.

Resources and conditions are not weighed: an Allow counts whatever it is narrowed to, a Deny only if it is narrowed to
nothing. sts:ExternalId in a trust policy is weighed in full.
"""

import json
import re
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=2048)
def statements(document: str) -> tuple[dict[str, Any], ...]:
    """Return the statements of a policy document; one that cannot be read has none."""
    try:
        found = json.loads(document)
    except ValueError:
        return ()
    written = words(found.get("Statement", ())) if isinstance(found, dict) else ()
    return tuple(item for item in written if isinstance(item, dict))


def words(value: Any) -> Any:
    """Return what IAM writes as one thing or as a list, as a list."""
    return (value,) if isinstance(value, str | dict) else value


@lru_cache(maxsize=16384)
def verdict(documents: tuple[str, ...], action: str) -> str:
    """Return allow, deny (somebody says so) or nothing (nobody allows it)."""
    effects = {
        str(statement.get("Effect"))
        for document in documents
        for statement in statements(document)
        if concerns(statement, action) and not (statement.get("Effect") == "Deny" and _narrowed(statement))
    }
    if "Deny" in effects:
        return "deny"
    return "allow" if "Allow" in effects else "nothing"


def concerns(statement: dict[str, Any], action: str) -> bool:
    """Say whether a statement is about an action."""
    if "NotAction" in statement:
        return not any(_fits(pattern, action) for pattern in words(statement["NotAction"]))
    return any(_fits(pattern, action) for pattern in words(statement.get("Action", ())))


def _fits(pattern: object, action: str) -> bool:
    return wildcard(str(pattern).lower()).fullmatch(action.lower()) is not None


@lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str]:
    """Return a pattern of IAM, where * and ? are the only special signs, as an expression."""
    return re.compile("".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL)


def _narrowed(statement: dict[str, Any]) -> bool:
    return bool(statement.get("Condition")) or "*" not in words(statement.get("Resource", "*"))
