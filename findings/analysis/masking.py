"""Which fields data protection policies hide from every reader of a log: people, filters, subscriptions.

Source: CloudWatch Logs user guide, "Help protect sensitive log data with masking": a Deidentify statement masks what
its data identifiers find wherever a line leaves the log group; an account's policy holds for all groups, together with
a group's own.
"""

import json
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import LogAccountPolicy, LogGroup, LogMasking
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot

ACTIVE = "ACTIVATED"
_TYPE = "DATA_PROTECTION_POLICY"


def masked(snapshot: Snapshot, group: LogGroup) -> dict[str, str]:
    """Return {name of a masked data identifier: whose policy masks it} for a group; raises NotCollectedError."""
    found = dict(_of_account(snapshot))
    own = snapshot.get(LogMasking, group.arn)
    if own is not None and group.data_protection == ACTIVE:
        found |= dict.fromkeys(_identifiers(own, own.document), "its own policy")
    return found


def _of_account(snapshot: Snapshot) -> dict[str, str]:
    if _of_account not in snapshot.memo:
        snapshot.memo[_of_account] = {
            name: f"the account's policy {policy.name}"
            for policy in snapshot.complete(LogAccountPolicy)
            if policy.type == _TYPE
            for name in _identifiers(policy, policy.document)
        }
    held: dict[str, str] = snapshot.memo[_of_account]
    return held


def _identifiers(policy: Resource, document: str) -> list[str]:
    """The names behind the ARNs of managed identifiers, and those of custom ones, of all masking statements."""
    if not document:
        return []
    try:
        statements = json.loads(document)["Statement"]
        return [name for statement in statements for name in _masking(statement)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        gap = Gap(CoverageState.UNSUPPORTED, None, f"the policy {policy.name} cannot be read")
        raise NotCollectedError(type(policy).__name__, gap) from error


def _masking(statement: dict[str, Any]) -> list[str]:
    if "Deidentify" not in statement["Operation"]:
        return []
    return [identifier.rpartition("/")[2] for identifier in statement["DataIdentifier"]]
