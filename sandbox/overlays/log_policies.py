"""CloudWatch Logs: account policies and the data protection policies of groups, which moto does not know."""

import time
from typing import Any

from moto.logs.models import logs_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, replaces

_ACTIVE = "dataProtectionStatus"


def keep_account_policy(account: str, region: str, type_: str, name: str, document: str, **more: Any) -> dict[str, Any]:
    """Remember an account policy; returns it as it is shown."""
    policy = {
        "policyName": name,
        "policyDocument": document,
        "lastUpdatedTime": int(time.time() * 1000),
        "policyType": type_,
        "scope": "ALL",
        "accountId": account,
        **more,
    }
    KEPT[account, region, "log_account_policy"][f"{type_}:{name}"] = policy
    return policy


def keep_data_protection(account: str, region: str, group: str, document: str) -> None:
    """Remember the data protection policy of a group."""
    KEPT[account, region, "log_data_protection"][group] = document
    KEPT[account, region, "log_group"].setdefault(group, {})[_ACTIVE] = "ACTIVATED"


@replaces("logs", "PutAccountPolicy")
def account_policy_put(call: Call, account: str) -> Answer:
    """Keep it."""
    given = call.parameters()
    more = {"selectionCriteria": given["selectionCriteria"]} if given.get("selectionCriteria") else {}
    kept = keep_account_policy(
        account, call.region, given["policyType"], given["policyName"], given["policyDocument"], **more
    )
    return json_answer({"accountPolicy": kept})


@replaces("logs", "DeleteAccountPolicy")
def account_policy_deleted(call: Call, account: str) -> Answer:
    """Forget it."""
    given = call.parameters()
    key = f"{given.get('policyType')}:{given.get('policyName')}"
    if KEPT[account, call.region, "log_account_policy"].pop(key, None) is None:
        return error_answer(call, 400, "ResourceNotFoundException", "The specified policy does not exist.")
    return json_answer({})


@replaces("logs", "DescribeAccountPolicies")
def account_policies(call: Call, account: str) -> Answer:
    """List those of a type; the type must be given (API reference)."""
    given = call.parameters()
    if not given.get("policyType"):
        return error_answer(call, 400, "InvalidParameterException", "policyType must be given")
    found = [
        policy
        for _, policy in sorted(KEPT[account, call.region, "log_account_policy"].items())
        if policy["policyType"] == given["policyType"] and given.get("policyName") in (None, policy["policyName"])
    ]
    return json_answer({"accountPolicies": found})


@replaces("logs", "PutDataProtectionPolicy", "GetDataProtectionPolicy", "DeleteDataProtectionPolicy")
def data_protection(call: Call, account: str) -> Answer:
    """Keep, show or forget the policy of a group."""
    given = call.parameters()
    group = str(given.get("logGroupIdentifier", "")).removesuffix(":*").rpartition(":")[2]
    if group not in logs_backends[account][call.region].groups:
        return error_answer(call, 400, "ResourceNotFoundException", "The specified log group does not exist.")
    held = KEPT[account, call.region, "log_data_protection"]
    if call.operation == "PutDataProtectionPolicy":
        keep_data_protection(account, call.region, group, given["policyDocument"])
    if call.operation == "DeleteDataProtectionPolicy":
        held.pop(group, None)
        KEPT[account, call.region, "log_group"].setdefault(group, {})[_ACTIVE] = "DELETED"
        return json_answer({})
    shown = {"policyDocument": held[group]} if group in held else {}
    return json_answer({"logGroupIdentifier": group, **shown})
