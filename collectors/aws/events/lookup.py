"""LookupEvents, where there is no trail: management events of 90 days, newest first, in steps that can be gone on from.

Source: CloudTrail user guide, "Working with CloudTrail event history"; two requests a second per account and region
(CloudTrail quotas), which the shared pace of collectors.aws.pace keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.aws.answers import ReadError, broken
from collectors.aws.reader import RegionReader
from collectors.registry import event_source
from collectors.snapshot import CoverageState, Gap

from .trail_records import LARGEST_RECORD, Judged, TrailRecord, quarantined, record_of

ACTION = "cloudtrail:LookupEvents"
HISTORY = timedelta(days=90)
# An event is there within about 15 minutes (event history); late ones are met by the overlap of the next look.
OVERLAP = timedelta(minutes=30)
PAGE = 50
# At two requests a second a step of so many pages takes a minute.
MOST_PAGES = 120


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What one step found, newest first.

    Where not all of since..until was read, rest is the time until which the next step has to go on; gap says why if
    it was not only the bound of a step.
    """

    records: tuple[Judged, ...]
    rest: datetime | None
    gap: Gap | None = None


@event_source(provider="aws", actions=(ACTION,))
def lookup(
    reader: RegionReader, since: datetime, until: datetime, received_at: datetime, pages: int | None = None
) -> LookedUp:
    """Return the events between two times (UTC) of the reader's region; never raises for what a cloud does.

    pages is how many of 50 events a step reads, MOST_PAGES unless told otherwise.
    """
    most = MOST_PAGES if pages is None else pages
    reader.actions = (ACTION,)
    start = max(since, received_at - HISTORY)
    found: dict[str, Judged] = {}
    token, seen = None, set[str]()
    for _ in range(most):
        try:
            answer = _page(reader, start, until, token)
            token = _token(answer, seen)
        except ReadError as error:
            return LookedUp(tuple(found.values()), _oldest(found, until), error.gap)
        for number, item in enumerate(answer["Events"]):
            judged = _judged(item, f"LookupEvents {reader.region} {len(found)}#{number}", received_at)
            found.setdefault(judged.event_id if isinstance(judged, TrailRecord) else judged.at, judged)
        if token is None:
            return LookedUp(tuple(found.values()), None)
    return _cut(tuple(found.values()), _oldest(found, until), until, most)


def _cut(records: tuple[Judged, ...], oldest: datetime, until: datetime, pages: int) -> LookedUp:
    """A step goes on from its oldest event; one that would stand still leaves out a second, and says so."""
    if oldest < until:
        return LookedUp(records, oldest)
    detail = f"more than {pages * PAGE} events in the second before {until.isoformat()}"
    return LookedUp(records, until - timedelta(seconds=1), Gap(CoverageState.PARTIAL, None, detail))


def _page(reader: RegionReader, start: datetime, until: datetime, token: str | None) -> Mapping[str, Any]:
    given: dict[str, Any] = {"StartTime": start, "EndTime": until, "MaxResults": PAGE}
    if token:
        given["NextToken"] = token
    answer = reader.call("cloudtrail", "LookupEvents", expect="Events", **given)
    if not isinstance(answer["Events"], list):
        raise broken("LookupEvents", "Events is no list")
    return answer


def _token(answer: Mapping[str, Any], seen: set[str]) -> str | None:
    token = answer.get("NextToken")
    if not token:
        return None
    if token in seen:
        raise broken("LookupEvents", "the same page token came twice")
    seen.add(str(token))
    return str(token)


def _oldest(found: Mapping[str, Judged], until: datetime) -> datetime:
    """Until when the next step has to look: events of that very second may be on both sides."""
    times = [one.event_time for one in found.values() if isinstance(one, TrailRecord)]
    return min([*times, until]).astimezone(UTC)


def _judged(item: Any, at: str, received_at: datetime) -> Judged:
    document = item.get("CloudTrailEvent") if isinstance(item, Mapping) else None
    if not isinstance(document, str):
        return quarantined("the item holds no event", at, repr(item)[:LARGEST_RECORD].encode("utf-8", "replace"))
    return record_of(document.encode("utf-8", "surrogatepass"), at, received_at)
