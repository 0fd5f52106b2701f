"""Management events by LookupEvents: what CloudTrail keeps of the last 90 days, with or without a trail.

Two calls a second per account and region, 50 events a page, newest first, no data events (CloudTrail API reference,
LookupEvents; CloudTrail User Guide, quotas). A record is text in the answer; it is not looked into here.
"""

from collections.abc import Iterator
from datetime import datetime

from collectors.aws.reader import RegionReader
from collectors.aws.shapes import text
from collectors.registry import event_source

# CloudTrail User Guide, quotas: an event is at most 256 KB.
LONGEST_RECORD = 1_048_576
LONGEST_ID = 64


@event_source(name="trail_lookup", actions=("cloudtrail:LookupEvents",))
def looked_up(reader: RegionReader, start: datetime, end: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield (event id, record as JSON) of the events with start <= time <= end, newest first; raises ReadError."""
    for item in reader.pages("cloudtrail", "LookupEvents", member="Events", StartTime=start, EndTime=end):
        record = item.get("CloudTrailEvent")
        if isinstance(record, str) and len(record) <= LONGEST_RECORD:
            yield text(item.get("EventId"), LONGEST_ID), record.encode("utf-8", "surrogatepass")
