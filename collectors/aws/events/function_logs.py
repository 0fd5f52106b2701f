"""Log lines by FilterLogEvents, for functions whose lines are not pushed.

The service lets five calls a second through per account and region and calls the operation one for people (CloudWatch
Logs quotas; AWS re:Post knowledge center, "throttling errors of CloudWatch Logs"): push is the better way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.aws.answers import broken
from collectors.aws.reader import RegionReader
from collectors.aws.shapes import text
from collectors.events import LogLine
from collectors.registry import event_source

# CloudWatch Logs quotas: an event is at most 1 MiB.
LONGEST_MESSAGE = 1_048_576
LONGEST_ID = 64
MOST_PAGES = 2_000
ABSENT = ("ResourceNotFoundException",)
# Milliseconds since 1970 UTC: from 2000 to 2100. What lies outside was never a time of Lambda's.
TIMES = range(946_684_800_000, 4_102_444_800_000)


@event_source(provider="aws", actions=("logs:FilterLogEvents",))
def function_logs(reader: RegionReader, group: str, start_ms: int, end_ms: int) -> Iterator[LogLine]:
    """Yield the lines of a log group with start <= time < end; raises ReadError. A group that is not there has none.

    Empty pages that name a next one are normal (CloudWatch Logs API reference, FilterLogEvents).
    """
    arguments: dict[str, Any] = {"logGroupName": group, "startTime": start_ms, "endTime": end_ms - 1}
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        answer = reader.call("logs", "FilterLogEvents", expect="events", absent=ABSENT, **arguments)
        yield from filter(None, (log_line(group, item) for item in answer.get("events", ())))
        token = str(answer.get("nextToken") or "")
        if not token:
            return
        if token in seen:
            raise broken("FilterLogEvents", "the same page token came twice")
        seen.add(token)
        arguments["nextToken"] = token
    raise broken("FilterLogEvents", f"more than {MOST_PAGES} pages")


def log_line(group: str, item: Mapping[str, Any]) -> LogLine | None:
    """Return an event as the API gives it, None where it has no time that can be."""
    at = item.get("timestamp")
    if not isinstance(at, int) or isinstance(at, bool) or at not in TIMES:
        return None
    message = item.get("message")
    return LogLine(
        group,
        text(item.get("logStreamName")),
        text(item.get("eventId"), LONGEST_ID),
        at,
        message[:LONGEST_MESSAGE] if isinstance(message, str) else "",
    )
