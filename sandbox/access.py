"""May they: the key is known, the role's trust policy lets the caller in, the role's policies allow the action."""

import json
from typing import Any

from .actions import action_of
from .answers import Answer, denied, error_answer
from .callers import Caller, role_at
from .calls import Call
from .policies import verdict
from .trust import ACTION, trusts

# STS user guide: no permission is needed to ask who one is.
_FREE = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
_TOKEN_WORDS = "The security token included in the request is {}"  # noqa: S105 - what AWS says


def refusal(call: Call, caller: Caller | None) -> Answer | None:
    """Return the answer that refuses a call, or None when it may go on."""
    if caller is None or not caller.is_current(call):
        return _bad_key(call, stale=caller is not None and call.session_token == caller.session_token)
    if call.service == "sts" and call.operation == "AssumeRole":
        return _refuse_assuming(call, caller)
    action = action_of(call.service, call.operation, call.method)
    if not caller.role_arn or action in _FREE:
        return None
    return _refuse_action(call, caller, action, "*")


def role_allows(role_arn: str, action: str) -> bool:
    """Say whether a role's policies allow an action, on whatever resource."""
    return verdict(_documents(role_at(role_arn)), action) == "allow"


def _bad_key(call: Call, *, stale: bool) -> Answer:
    from_query = call.protocol in ("query", "ec2", "rest-xml")
    if stale:
        code = "ExpiredToken" if from_query else "ExpiredTokenException"
        return error_answer(call, 403, code, _TOKEN_WORDS.format("expired"))
    code = "InvalidClientTokenId" if from_query else "UnrecognizedClientException"
    return error_answer(call, 403, code, _TOKEN_WORDS.format("invalid."))


def _refuse_action(call: Call, caller: Caller, action: str, resource: str) -> Answer | None:
    said = verdict(_documents(role_at(caller.role_arn)), action)
    if said == "allow":
        return None
    start = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} "
    if said == "deny":
        return denied(call, start + "with an explicit deny in an identity-based policy")
    return denied(call, start + f"because no identity-based policy allows the {action} action")


def _documents(role: Any) -> tuple[str, ...]:
    """The inline and attached policies of moto's role; one that was deleted has none."""
    if role is None:
        return ()
    inline = (_text(document) for document in role.policies.values())
    attached = (
        _text(version.document)
        for policy in role.managed_policies.values()
        for version in policy.versions
        if version.version_id == policy.default_version_id
    )
    return (*inline, *attached)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _refuse_assuming(call: Call, caller: Caller) -> Answer | None:
    wanted = call.parameters()
    role_arn = str(wanted.get("RoleArn", ""))
    role = role_at(role_arn)
    if role is None or not trusts(role.assume_role_policy_document, caller, wanted.get("ExternalId")):
        return denied(call, f"User: {caller.arn} is not authorized to perform: {ACTION} on resource: {role_arn}")
    return _refuse_action(call, caller, ACTION, role_arn) if caller.role_arn else None
