"""Which resources must be read anew: those never read, those that an event names, and a few more at every scan.

For details that only one call per resource gives and whose list has no revision. CloudTrail's event history tells who
changed since the last complete read, without a trail (CloudTrail user guide, "Working with CloudTrail event history":
management events of 90 days; an event is there within about 15 minutes, hence the overlap). What the history cannot
tell is made good by the sweep: every resource is read anew at least once in SWEEP scans.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from collectors.registry import Reader
from collectors.resources import Resource

from .answers import ReadError

R = TypeVar("R", bound=Resource)

OVERLAP = timedelta(minutes=30)
# After so long the list of what changed is longer than the reading itself.
OLDEST = timedelta(days=7)
SWEEP = 24
LARGEST_EVENT = 300_000
FEW = 4
_ALL = "*"


def since_last_read(
    reader: Reader, kind: type[R], names: Mapping[str, str], events: tuple[str, ...], parameter: str
) -> tuple[list[R], list[str]]:
    """Return those of names (ARN -> name) that hold as they were last read, and the ARNs that must be read anew.

    events are the names of the events that change the details, parameter the request parameter that names the resource.
    """
    anew = _to_read(reader, kind, names, events, parameter)
    before = reader.before(kind)
    return [before[arn] for arn in names if arn not in anew], [arn for arn in names if arn in anew]


def _to_read(
    reader: Reader, kind: type[Resource], names: Mapping[str, str], events: tuple[str, ...], parameter: str
) -> frozenset[str]:
    before, good_at = reader.before(kind), reader.good_at(kind)
    fresh = names.keys() - before.keys()
    # Asking what changed takes a call or more per event, at two a second: for a few resources reading them is quicker.
    if good_at is None or len(fresh) == len(names) or len(names) <= FEW * len(events):
        return frozenset(names)
    taken = datetime.fromisoformat(reader.taken_at)
    since = datetime.fromisoformat(good_at) - OVERLAP
    if taken - since > OLDEST:
        return frozenset(names)
    try:
        changed = {name for event in events for name in _named(reader, event, parameter, since)}
    except ReadError:
        return frozenset(names)
    turn = int(taken.timestamp() // 3600) % SWEEP
    return frozenset(
        arn
        for arn, name in names.items()
        if arn in fresh or name in changed or arn in changed or _ALL in changed or crc32(arn.encode()) % SWEEP == turn
    )


def _named(reader: Reader, event: str, parameter: str, since: datetime) -> Iterator[str]:
    wanted = [{"AttributeKey": "EventName", "AttributeValue": event}]
    for item in reader.pages(
        "cloudtrail", "LookupEvents", member="Events", LookupAttributes=wanted, StartTime=since, MaxResults=50
    ):
        yield _parameter(item.get("CloudTrailEvent"), parameter)


def _parameter(document: Any, parameter: str) -> str:
    """The name in an event; an event that cannot be read may name any resource."""
    if not isinstance(document, str) or len(document) > LARGEST_EVENT:
        return _ALL
    try:
        given = json.loads(document)["requestParameters"][parameter]
    except (ValueError, KeyError, TypeError, RecursionError):
        return _ALL
    return given if isinstance(given, str) else _ALL
