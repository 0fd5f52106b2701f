"""Who may do what: trust policies at AssumeRole, identity policies at every call of an assumed role.

Coarse on purpose: an action is allowed if a statement of the role allows it and none denies it; resources and
conditions other than sts:ExternalId are not looked at.
"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from .answers import Answer, error_answer
from .calls import Call, action_of
from .identities import ACCOUNTS, PORTAL_ACCESS_KEY_ID, PORTAL_ACCOUNT, PORTAL_USER

PARTITION = "aws"
_FREE = {"sts:GetCallerIdentity"}


class Caller:
    """Who signed a call: the Portal's user, or a role that was assumed."""

    def __init__(self, account: str, arn: str, role_arn: str | None) -> None:
        self.account, self.arn, self.role_arn = account, arn, role_arn


def caller_of(call: Call) -> Caller | None:
    """Return who signed a call, or None for a key that nobody has."""
    if call.access_key == PORTAL_ACCESS_KEY_ID:
        return Caller(PORTAL_ACCOUNT, f"arn:aws:iam::{PORTAL_ACCOUNT}:user/{PORTAL_USER}", None)
    for account in (*(account.account_id for account in ACCOUNTS), PORTAL_ACCOUNT):
        assumed = sts_backends[account][PARTITION].get_assumed_role_from_access_key(call.access_key)
        if assumed is not None:
            return Caller(account, assumed.arn, assumed.role_arn)
        key = iam_backends[account][PARTITION].access_keys.get(call.access_key)
        if key is not None:
            return Caller(account, f"arn:aws:iam::{account}:user/{key.user_name}", None)
    return None


def refusal(call: Call, caller: Caller | None) -> Answer | None:
    """Return the answer that refuses a call, or None when it may go on."""
    if caller is None:
        code = "InvalidClientTokenId" if call.service in {"sts", "iam", "ec2"} else "UnrecognizedClientException"
        return error_answer(call, 403, code, "The security token included in the request is invalid.")
    if call.service == "sts" and call.operation == "AssumeRole":
        return _refuse_assuming(call, caller)
    action = action_of(call.service, call.operation)
    if caller.role_arn is None or action in _FREE or _allowed(caller, action):
        return None
    message = (
        f"User: {caller.arn} is not authorized to perform: {action} on resource: * "
        f"because no identity-based policy allows the {action} action"
    )
    code = "UnauthorizedOperation" if call.service == "ec2" else "AccessDeniedException"
    return error_answer(call, 403, code, message)


def _refuse_assuming(call: Call, caller: Caller) -> Answer | None:
    wanted = call.parameters()
    role_arn = str(wanted.get("RoleArn", ""))
    role = _role(role_arn)
    if role is not None and _trusted(role, caller, wanted.get("ExternalId")):
        return None
    message = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
    return error_answer(call, 403, "AccessDenied", message)


def _role(role_arn: str) -> Any:
    parts = role_arn.split(":")
    if len(parts) != 6 or not parts[5].startswith("role/"):
        return None
    roles = iam_backends[parts[4]][PARTITION].roles if parts[4] in _known() else {}
    return next((role for role in roles.values() if role.arn == role_arn), None)


def _known() -> set[str]:
    return {PORTAL_ACCOUNT, *(account.account_id for account in ACCOUNTS)}


def _trusted(role: Any, caller: Caller, external_id: object) -> bool:
    return any(
        statement.get("Effect") == "Allow"
        and _names(statement.get("Principal", {}), caller)
        and _external_id_fits(statement.get("Condition", {}), external_id)
        for statement in _statements(role.assume_role_policy_document)
    )


def _names(principal: Any, caller: Caller) -> bool:
    named = principal if isinstance(principal, str) else principal.get("AWS", ())
    accepted = {"*", caller.account, f"arn:aws:iam::{caller.account}:root", caller.arn}
    return bool(accepted & set(_list(named)))


def _external_id_fits(conditions: dict[str, Any], given: object) -> bool:
    """Every condition on the ExternalId must hold; others are beyond the sandbox."""
    for operator, tests in conditions.items():
        wanted = _list(tests.get("sts:ExternalId", ()))
        if not wanted:
            continue
        matches = fnmatchcase if operator == "StringLike" else str.__eq__
        if not isinstance(given, str) or not any(matches(given, value) for value in wanted):
            return False
    return True


def _allowed(caller: Caller, action: str) -> bool:
    role = _role(caller.role_arn or "")
    if role is None:
        return False
    effects = {
        statement.get("Effect")
        for statement in _role_statements(role)
        if any(fnmatchcase(action.lower(), str(pattern).lower()) for pattern in _list(statement.get("Action", ())))
    }
    return "Allow" in effects and "Deny" not in effects


def _role_statements(role: Any) -> Iterator[dict[str, Any]]:
    for document in role.policies.values():
        yield from _statements(document)
    for policy in role.managed_policies.values():
        yield from _statements(policy.document)


def _statements(document: Any) -> list[dict[str, Any]]:
    found = json.loads(document) if isinstance(document, str) else document
    return list(_list(found.get("Statement", ())))


def _list(value: Any) -> Any:
    return (value,) if isinstance(value, str | dict) else value
