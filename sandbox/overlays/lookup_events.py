"""CloudTrail LookupEvents over what happened in the sandbox; moto has none."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.events import events_of, keep
from sandbox.overlays import control, replaces

LARGEST_PAGE = 50
_READ: dict[str, Callable[[dict[str, Any]], str]] = {
    "EventId": lambda event: event["eventID"],
    "EventName": lambda event: event["eventName"],
    "ReadOnly": lambda event: str(event["readOnly"]).lower(),
    "Username": lambda event: _user(event["userIdentity"]),
    "EventSource": lambda event: event["eventSource"],
    "AccessKeyId": lambda event: event["userIdentity"].get("accessKeyId", ""),
}


@control("trail_records")
def told(given: dict[str, Any]) -> None:
    """Remember records of what cannot be done here, as a sign-in at the console: {"records": [...]}."""
    for record in given["records"]:
        keep(record)


@replaces("cloudtrail", "LookupEvents")
def looked_up(call: Call, account: str) -> Answer:
    """Return a page of events, newest first, by at most one attribute and a time range (API reference)."""
    given = call.parameters()
    wanted = given.get("LookupAttributes") or []
    if len(wanted) > 1 or any(one.get("AttributeKey") not in _READ for one in wanted):
        return error_answer(call, 400, "InvalidLookupAttributesException", "Give one known attribute.")
    found = [event for event in events_of(account, call.region) if _fits(event, wanted, given)]
    start = int(given.get("NextToken") or 0)
    end = start + min(int(given.get("MaxResults") or LARGEST_PAGE), LARGEST_PAGE)
    page: dict[str, Any] = {"Events": [_told(event) for event in found[start:end]]}
    return json_answer(page | ({"NextToken": str(end)} if end < len(found) else {}))


def _fits(event: dict[str, Any], wanted: list[dict[str, str]], given: dict[str, Any]) -> bool:
    at = _seconds(event)
    return given.get("StartTime", 0) <= at <= given.get("EndTime", at) and all(
        _READ[one["AttributeKey"]](event) == one.get("AttributeValue") for one in wanted
    )


def _seconds(event: dict[str, Any]) -> float:
    return datetime.strptime(event["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def _user(identity: dict[str, Any]) -> str:
    """The name of a user or a session; a service and an unknown user have none."""
    return str(identity.get("arn", "")).rpartition("/")[2] or str(identity.get("userName", ""))


def _told(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "EventId": event["eventID"],
        "EventName": event["eventName"],
        "ReadOnly": _READ["ReadOnly"](event),
        "AccessKeyId": _READ["AccessKeyId"](event),
        "EventTime": _seconds(event),
        "EventSource": event["eventSource"],
        "Username": _READ["Username"](event),
        "Resources": [],
        "CloudTrailEvent": json.dumps(event),
    }
