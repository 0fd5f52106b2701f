"""Whether a resource policy lets anybody in the world in.

Sources: IAM user guide, "AWS JSON policy elements: Principal" ("*" and {"AWS": "*"} are everyone), "IAM JSON policy
elements: Condition operators" (IfExists and ForAllValues hold for a request without the key), "AWS global condition
context keys". A condition closes a statement only if it demands a value of a key that an outsider cannot have. A Deny
is not weighed: one that happens to shut everybody out is no way to run a queue.
"""

import re
from dataclasses import dataclass

from collectors.resources import Resource
from collectors.snapshot import CoverageState, Gap, NotCollectedError
from findings.analysis.iam.document import Condition, Statement, UnreadablePolicy, parse

# Keys that say who calls or from where; a value without a wildcard names somebody.
_NAMING = frozenset({
    "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount",
    "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
    "aws:userid", "aws:sourcevpcarn", "aws:vpcesourceaccount", "aws:vpcesourceorgid", "kms:calleraccount",
    "aws:principalservicename", "aws:username",
})  # fmt: skip
_EQUAL = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_EVERY_ADDRESS = ("0.0.0.0/0", "::/0")
_WILD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A statement by which anybody may act: its Sid or number, and what may be done."""

    statement: str
    actions: tuple[str, ...]


def open_door(policy: str | None, resource: Resource) -> OpenDoor | None:
    """Return the first statement of a resource's policy that lets everyone in, None if there is none.

    Raises NotCollectedError for a policy that cannot be read: it might say anything.
    """
    if policy is None:
        return None
    document = parse(policy, resource.name)
    if isinstance(document, UnreadablePolicy):
        gap = Gap(CoverageState.UNSUPPORTED, None, f"its policy cannot be read: {document.reason}")
        raise NotCollectedError(type(resource).__name__, gap)
    for statement in document.statements:
        if _is_open(statement):
            name = statement.sid or f"statement {statement.index + 1}"
            return OpenDoor(name, statement.actions)
    return None


def _is_open(statement: Statement) -> bool:
    if not statement.is_allow or statement.principals is None:
        return False
    everyone = statement.is_not_principal or ("AWS", "*") in statement.principals
    return everyone and not any(_closes(condition) for condition in statement.conditions)


def _closes(condition: Condition) -> bool:
    operator = condition.operator.lower()
    if operator.startswith("forallvalues:") or operator.endswith("ifexists") or not condition.values:
        return False
    operator = operator.removeprefix("foranyvalue:")
    if operator == "ipaddress" and condition.key in ("aws:sourceip", "aws:vpcsourceip"):
        return not any(value in _EVERY_ADDRESS for value in condition.values)
    return operator in _EQUAL and condition.key in _NAMING and all(_names(condition, one) for one in condition.values)


def _names(condition: Condition, value: str) -> bool:
    """Say whether a value names somebody; only the Like operators and those for ARNs know wildcards."""
    if condition.operator.lower().endswith(("stringequals", "stringequalsignorecase")):
        return bool(value)
    parts = value.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        # An organization's path or a role's id with its sessions is named by what stands before the first sign.
        return bool(value) and not _WILD.search(re.split("[/:]", value, maxsplit=1)[0])
    # The name of a bucket belongs to one account; any other thing may be there under the same name elsewhere.
    return not _WILD.match(parts[5]) if parts[2] == "s3" else bool(parts[4]) and not _WILD.search(parts[4])
