"""CloudWatch: alarm mute rules, which moto does not know."""

from typing import Any

from moto.cloudwatch.exceptions import ResourceNotFoundException
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

from sandbox.overlays import KEPT


def keep_mute_rule(account: str, region: str, name: str, **fields: Any) -> None:
    """Remember a mute rule."""
    KEPT[account, region, "mute_rule"][name] = {
        "Name": name,
        "AlarmMuteRuleArn": f"arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{name}",
        "Status": "ACTIVE",
        **fields,
    }


def put_alarm_mute_rule(self: Any) -> ActionResult:
    """Keep a rule; it is in force at once."""
    given = {name: self._get_param(name) for name in ("Rule", "MuteTargets", "StartDate", "ExpireDate", "Description")}
    fields = {name: value for name, value in given.items() if value is not None}
    keep_mute_rule(self.current_account, self.region, self._get_param("Name"), **fields)
    return EmptyResult()


def get_alarm_mute_rule(self: Any) -> ActionResult:
    """Show one rule."""
    found = KEPT[self.current_account, self.region, "mute_rule"].get(self._get_param("AlarmMuteRuleName"))
    if found is None:
        raise ResourceNotFoundException
    return ActionResult({"MuteTargets": {"AlarmNames": []}, **found})


def delete_alarm_mute_rule(self: Any) -> ActionResult:
    """Forget a rule."""
    KEPT[self.current_account, self.region, "mute_rule"].pop(self._get_param("AlarmMuteRuleName"), None)
    return EmptyResult()


def list_alarm_mute_rules(self: Any) -> ActionResult:
    """List rules in short, by status and alarm."""
    statuses, alarm = self._get_param("Statuses"), self._get_param("AlarmName")
    found = [
        {"AlarmMuteRuleArn": rule["AlarmMuteRuleArn"], "Status": rule["Status"]}
        for _, rule in sorted(KEPT[self.current_account, self.region, "mute_rule"].items())
        if rule["Status"] in (statuses or [rule["Status"]])
        and (not alarm or alarm in rule.get("MuteTargets", {}).get("AlarmNames", []))
    ]
    return ActionResult({"AlarmMuteRuleSummaries": found})


for _operation in (put_alarm_mute_rule, get_alarm_mute_rule, delete_alarm_mute_rule, list_alarm_mute_rules):
    setattr(CloudWatchResponse, _operation.__name__, _operation)
