"""X-Ray: sampling rules, which moto does not know; every region has the default one."""

from typing import Any

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, replaces

# X-Ray developer guide, "Configuring sampling rules".
DEFAULT = {"Priority": 10_000, "FixedRate": 0.05, "ReservoirSize": 1, "Version": 1}
_ANY = {"ResourceARN": "*", "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*"}
MADE = 1_700_000_000


def keep_sampling_rule(account: str, region: str, name: str, **fields: Any) -> dict[str, Any]:
    """Remember a rule, or change one; returns its record."""
    rules = _rules(account, region)
    before = (rules.get(name) or {}).get("SamplingRule", {**_ANY, "Attributes": {}})
    arn = f"arn:aws:xray:{region}:{account}:sampling-rule/{name}"
    rules[name] = {
        "SamplingRule": {**before, **fields, "RuleName": name, "RuleARN": arn},
        "CreatedAt": MADE,
        "ModifiedAt": MADE,
    }
    record: dict[str, Any] = rules[name]
    return record


def _rules(account: str, region: str) -> dict[str, Any]:
    held = KEPT[account, region, "sampling_rule"]
    if "Default" not in held:
        held["Default"] = None
        keep_sampling_rule(account, region, "Default", **DEFAULT)
    return held


@replaces("xray", "GetSamplingRules")
def listed(call: Call, account: str) -> Answer:
    """List all."""
    return json_answer({"SamplingRuleRecords": [rule for _, rule in sorted(_rules(account, call.region).items())]})


@replaces("xray", "CreateSamplingRule", "UpdateSamplingRule")
def put(call: Call, account: str) -> Answer:
    """Keep a rule, or what changes of it."""
    given = call.parameters()
    fields = dict(given.get("SamplingRule") or given.get("SamplingRuleUpdate") or {})
    name = str(fields.pop("RuleName", None) or str(fields.get("RuleARN", "")).rpartition("/")[2])
    if call.operation == "UpdateSamplingRule" and name not in _rules(account, call.region):
        return error_answer(call, 400, "InvalidRequestException", "The rule does not exist.")
    return json_answer({"SamplingRuleRecord": keep_sampling_rule(account, call.region, name, **fields)})


@replaces("xray", "DeleteSamplingRule")
def deleted(call: Call, account: str) -> Answer:
    """Forget a rule."""
    gone = _rules(account, call.region).pop(str(call.parameters().get("RuleName")), None)
    if gone is None:
        return error_answer(call, 400, "InvalidRequestException", "The rule does not exist.")
    return json_answer({"SamplingRuleRecord": gone})
