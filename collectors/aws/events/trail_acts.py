"""What was done to a trail lately, from the event history: why a chain of digests has a hole or begins anew."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from collectors.aws.reader import RegionReader
from collectors.registry import event_source

from .chain_facts import TrailAct
from .trail_keys import TrailPlace

ACTION = "cloudtrail:LookupEvents"
# What starts, stops or replaces a chain (CloudTrail user guide, "Validating CloudTrail log file integrity").
NAMES = ("StopLogging", "StartLogging", "UpdateTrail", "DeleteTrail", "CreateTrail")
MOST_OF_A_NAME = 50
LONGEST_TEXT = 256


class _Identity(msgspec.Struct, frozen=True):
    arn: str = ""


class _Request(msgspec.Struct, frozen=True):
    name: str = ""


class _Act(msgspec.Struct):
    eventID: str  # noqa: N815 - CloudTrail's own names
    eventTime: datetime  # noqa: N815
    eventName: str  # noqa: N815
    userIdentity: _Identity = _Identity()  # noqa: N815
    requestParameters: _Request | None = None  # noqa: N815
    errorCode: str = ""  # noqa: N815


@event_source(provider="aws", actions=(ACTION,))
def trail_acts(reader: RegionReader, place: TrailPlace, since: datetime, until: datetime) -> tuple[TrailAct, ...]:
    """Return what succeeded of such calls on a trail between two times (UTC), oldest first; raises ReadError.

    Asked at the trail's home, where they are recorded; the newest 50 of each name.
    """
    reader.actions = (ACTION,)
    found = [act for name in NAMES for act in _of_name(reader, place, name, since, until)]
    return tuple(sorted(found, key=lambda act: act.at))


def _of_name(
    reader: RegionReader, place: TrailPlace, name: str, since: datetime, until: datetime
) -> Iterator[TrailAct]:
    asked: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}],
        "StartTime": since,
        "EndTime": until,
        "MaxResults": MOST_OF_A_NAME,
    }
    answer = reader.call("cloudtrail", "LookupEvents", expect="Events", region=place.home_region, **asked)
    for item in answer["Events"]:
        act = _act(item, place.name)
        if act is not None:
            yield act


def _act(item: Mapping[str, Any], trail: str) -> TrailAct | None:
    """The act, if it is one on this trail (by name or ARN) and was not refused."""
    try:
        found = msgspec.json.decode(str(item.get("CloudTrailEvent")).encode("utf-8", "replace"), type=_Act)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    named = found.requestParameters.name if found.requestParameters else ""
    if found.errorCode or named.rpartition("/")[2] != trail:
        return None
    at = found.eventTime.replace(tzinfo=UTC) if found.eventTime.tzinfo is None else found.eventTime.astimezone(UTC)
    return TrailAct(found.eventName, at, found.eventID[:LONGEST_TEXT], found.userIdentity.arn[:LONGEST_TEXT])
