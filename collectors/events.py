"""What happened, as the sources tell it: the shared language of collectors and detections."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log stream, as CloudWatch Logs stores it.

    group and stream are names; event_id is the service's own id (unique in a group, ascending in a stream);
    timestamp_ms is milliseconds since 1970 UTC as the writer said; message is what was written, hostile and unbounded
    by us (the service's limit is 1 MiB). Source: CloudWatch Logs API reference, OutputLogEvent and FilteredLogEvent.
    """

    group: str
    stream: str
    event_id: str
    timestamp_ms: int
    message: str
