"""Who may assume a role: its trust policy names the caller, and its conditions on sts:ExternalId hold."""

import json
from typing import Any

from .callers import Caller
from .policies import concerns, statements, wildcard, words

ACTION = "sts:AssumeRole"


def trusts(document: Any, caller: Caller, external_id: str | None) -> bool:
    """Say whether a trust policy lets the caller in with this ExternalId (None: none was given)."""
    text = document if isinstance(document, str) else json.dumps(document)
    effects = {
        statement.get("Effect")
        for statement in statements(text)
        if concerns(statement, ACTION)
        and _names(statement.get("Principal", {}), caller)
        and _conditions_hold(statement.get("Condition") or {}, external_id)
    }
    return "Allow" in effects and "Deny" not in effects


def _names(principal: Any, caller: Caller) -> bool:
    named = words(principal if isinstance(principal, str) else principal.get("AWS", ()))
    accepted = {"*", caller.account, f"arn:aws:iam::{caller.account}:root", caller.arn, caller.role_arn or caller.arn}
    return bool(accepted & set(named))


def _conditions_hold(conditions: dict[str, Any], given: str | None) -> bool:
    """Conditions on other keys than the ExternalId are beyond the sandbox and taken to hold."""
    return all(
        _holds(operator, [str(value) for value in words(value)], given)
        for operator, tests in conditions.items()
        for key, value in tests.items()
        if key.lower() == "sts:externalid"
    )


def _holds(operator: str, wanted: list[str], given: str | None) -> bool:
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (given is None) == (wanted[:1] == ["true"])
    if given is None:
        # IAM user guide, condition operators: without the key a negated one holds, an other one only with IfExists.
        return name.startswith("StringNot") or operator.endswith("IfExists")
    if "Like" in name:
        fits = any(wildcard(value).fullmatch(given) for value in wanted)
    elif "IgnoreCase" in name:
        fits = given.lower() in {value.lower() for value in wanted}
    else:
        fits = given in wanted
    return fits != name.startswith("StringNot")
