"""CloudTrail: shadow and organization trails, delivery errors and times, default selectors, which moto has not."""

import time
from typing import Any

from moto.cloudtrail.models import Trail, cloudtrail_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, control, replaces

# What a new trail records (CloudTrail user guide, event selectors).
DEFAULT_SELECTOR = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
_DELIVERED_AGO_S = 300


def join_organization(member: str, management: str) -> None:
    """Let an account see the organization trails of its management account."""
    KEPT["", "", "organization"][member] = management


def keep_status(trail_arn: str, **fields: Any) -> None:
    """Remember fields of a trail's status; a number under "...Time" that is negative counts from now, in seconds."""
    KEPT["", "", "trail_status"].setdefault(trail_arn, {}).update(fields)


@control("trail_status")
def set_status(given: dict[str, Any]) -> None:
    """Set fields of a trail's status: {"trail_arn", "fields"}."""
    keep_status(str(given["trail_arn"]), **given["fields"])


def visible(account: str, region: str) -> list[Trail]:
    """Return the trails that a region of an account shows, shadows and those of its organization included."""
    own = [trail for backend in list(cloudtrail_backends[account].values()) for trail in backend.trails.values()]
    management = KEPT["", "", "organization"].get(account)
    if management:
        theirs = [trail for backend in cloudtrail_backends[management].values() for trail in backend.trails.values()]
        own += [trail for trail in theirs if trail.is_org_trail]
    return [trail for trail in own if trail.is_multi_region or trail.region_name == region]


def find(call: Call, account: str, name: str) -> Trail | None:
    """Return a trail by its ARN, or by its name if this region is its home."""
    for trail in visible(account, call.region):
        at_home = trail.region_name == call.region and trail.account_id == account
        if trail.arn == name or (at_home and trail.trail_name == name):
            return trail
    return None


def _not_found(call: Call, account: str, name: str) -> Answer:
    return error_answer(call, 400, "TrailNotFoundException", f"Unknown trail: {name} for the user: {account}")


@replaces("cloudtrail", "DescribeTrails")
def described(call: Call, account: str) -> Answer:
    """List the trails of the region, with shadows unless they are not wanted."""
    given = call.parameters()
    names, shadows = given.get("trailNameList") or [], given.get("includeShadowTrails", True)
    found = [
        _description(trail)
        for trail in visible(account, call.region)
        if (shadows or trail.region_name == call.region)
        and (not names or trail.arn in names or trail.trail_name in names)
    ]
    return json_answer({"trailList": found})


@replaces("cloudtrail", "ListTrails")
def listed(call: Call, account: str) -> Answer:
    """List them in short, those of all regions."""
    found = {
        trail.arn: trail.short() for region in list(cloudtrail_backends[account]) for trail in visible(account, region)
    }
    return json_answer({"Trails": list(found.values())})


@replaces("cloudtrail", "GetTrail")
def one(call: Call, account: str) -> Answer:
    """Describe one trail."""
    name = str(call.parameters().get("Name", ""))
    trail = find(call, account, name)
    return json_answer({"Trail": _description(trail)}) if trail else _not_found(call, account, name)


def _description(trail: Trail) -> dict[str, Any]:
    told = trail.description(include_region=True)
    told["HasCustomEventSelectors"] = bool(trail.event_selectors or trail.advanced_event_selectors)
    told["HasInsightSelectors"] = bool(trail.insight_selectors)
    return {key: value for key, value in told.items() if value is not None}


@replaces("cloudtrail", "GetTrailStatus")
def status(call: Call, account: str) -> Answer:
    """Show delivery as a trail in order has it, or as it was set."""
    name = str(call.parameters().get("Name", ""))
    trail = find(call, account, name)
    if trail is None:
        return _not_found(call, account, name)
    now = time.time()
    told = trail.status.description()
    if trail.status.is_logging:
        told["LatestDeliveryTime"] = now - _DELIVERED_AGO_S
        if trail.log_validation:
            told["LatestDigestDeliveryTime"] = now - 10 * _DELIVERED_AGO_S
        if trail.cw_log_group_arn:
            told["LatestCloudWatchLogsDeliveryTime"] = now - _DELIVERED_AGO_S
    for key, value in KEPT["", "", "trail_status"].get(trail.arn, {}).items():
        told[key] = now + value if key.endswith("Time") and isinstance(value, int | float) and value < 0 else value
    return json_answer({key: value for key, value in told.items() if value is not None})


@replaces("cloudtrail", "GetEventSelectors")
def selectors(call: Call, account: str) -> Answer:
    """Show the selectors, or the one that every new trail has."""
    name = str(call.parameters().get("TrailName", ""))
    trail = find(call, account, name)
    if trail is None:
        return _not_found(call, account, name)
    if trail.advanced_event_selectors:
        return json_answer({"TrailARN": trail.arn, "AdvancedEventSelectors": trail.advanced_event_selectors})
    classic = [DEFAULT_SELECTOR | given for given in trail.event_selectors] or [DEFAULT_SELECTOR]
    return json_answer({"TrailARN": trail.arn, "EventSelectors": classic})


@amends("cloudtrail", "PutEventSelectors")
def selected(call: Call, account: str, answer: Answer) -> Answer:
    """Let classic selectors take the place of advanced ones; moto keeps both."""
    trail = find(call, account, str(call.parameters().get("TrailName", "")))
    if trail and call.parameters().get("EventSelectors"):
        trail.advanced_event_selectors = []
    return answer
