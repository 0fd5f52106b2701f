"""CloudWatch Logs: class, deletion protection, pattern and paging of groups, which moto drops or does not know."""

from typing import Any

from moto.logs.models import logs_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces

PAGE = 50
STANDARD = {"logGroupClass": "STANDARD", "deletionProtectionEnabled": False}


@amends("logs", "CreateLogGroup")
def created(call: Call, account: str, answer: Answer) -> Answer:
    """Keep the class and the protection."""
    given = call.parameters()
    KEPT[account, call.region, "log_group"][given["logGroupName"]] = {
        field: given[field] for field in STANDARD if field in given
    }
    return answer


@replaces("logs", "PutLogGroupDeletionProtection")
def protected(call: Call, account: str) -> Answer:
    """Keep the protection."""
    given = call.parameters()
    name = _name(str(given.get("logGroupIdentifier", "")))
    if name not in logs_backends[account][call.region].groups:
        return error_answer(call, 400, "ResourceNotFoundException", "The specified log group does not exist.")
    held = KEPT[account, call.region, "log_group"].setdefault(name, {})
    held["deletionProtectionEnabled"] = given.get("deletionProtectionEnabled") is True
    return json_answer({})


@replaces("logs", "DeleteLogGroup")
def refused_to_delete(call: Call, account: str) -> Answer | None:
    """Keep a protected group (Logs API reference, PutLogGroupDeletionProtection); forget what is known of others."""
    name = str(call.parameters().get("logGroupName", ""))
    held = KEPT[account, call.region, "log_group"].get(name, {})
    if held.get("deletionProtectionEnabled"):
        message = f"Log group {name} has deletion protection enabled."
        return error_answer(call, 400, "ValidationException", message)
    KEPT[account, call.region, "log_group"].pop(name, None)
    return None


@replaces("logs", "DescribeLogGroups")
def described(call: Call, account: str) -> Answer:
    """List by prefix, pattern and class, in pages, sorted by name."""
    given = call.parameters()
    if given.get("logGroupNamePrefix") and given.get("logGroupNamePattern"):
        return error_answer(call, 400, "InvalidParameterException", "Prefix and pattern are mutually exclusive.")
    size = int(given.get("limit") or PAGE)
    if not 1 <= size <= PAGE:
        return error_answer(call, 400, "InvalidParameterException", "limit is from 1 to 50")
    kept = KEPT[account, call.region, "log_group"]
    groups = logs_backends[account][call.region].groups
    names = sorted(name for name in list(groups) if _wanted(given, name, kept.get(name, {})))
    page = names[:size]
    shown = [groups[name].to_describe_dict() | STANDARD | kept.get(name, {}) for name in page]
    return json_answer({"logGroups": shown} | ({"nextToken": page[-1]} if len(names) > size else {}))


def _wanted(given: dict[str, Any], name: str, held: dict[str, Any]) -> bool:
    """Say whether a group is asked for; a token is the last name of the page before."""
    identifiers = [_name(str(one)) for one in given.get("logGroupIdentifiers") or ()]
    return (
        name > str(given.get("nextToken") or "")
        and name.startswith(str(given.get("logGroupNamePrefix") or ""))
        and str(given.get("logGroupNamePattern") or "") in name
        and (not identifiers or name in identifiers)
        and given.get("logGroupClass") in (None, (STANDARD | held)["logGroupClass"])
    )


def _name(identifier: str) -> str:
    """The name from a name or an ARN of a group."""
    return identifier.removesuffix(":*").rpartition(":")[2]
