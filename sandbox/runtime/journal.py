"""What an invocation leaves behind: events in CloudWatch Logs, and the metrics of AWS/Lambda and AWS/Logs."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from moto.cloudwatch.models import MetricDatum, cloudwatch_backends
from moto.logs.models import logs_backends

from sandbox.access import role_allows
from sandbox.moto_application import WRITING

from .framing import Record
from .over_long import EVENT_OVERHEAD

# PutLogEvents, API reference.
_MOST_BYTES, _MOST_EVENTS = 1_048_576, 10_000


class Journal:
    """One log stream of one function. What its role may not write, or to where nothing is, is gone."""

    def __init__(self, place: tuple[str, str], group: str, stream: str, role_arn: str) -> None:
        self._account, self._region = place
        self.group, self.stream = group, stream
        self._role_arn = role_arn
        self.is_closed = False

    def write(self, records: Iterable[Record]) -> int:
        """Write (milliseconds since 1970, message) in order; returns the number of bytes that were stored."""
        events = [{"timestamp": at_ms, "message": text} for at_ms, text in sorted(records, key=lambda one: one[0])]
        if not events or not self._is_open():
            return 0
        size = 0
        for batch in _batches(events):
            with WRITING:
                held = logs_backends[self._account][self._region].groups.get(self.group)
                if held is None or self.stream not in held.streams:
                    return size
                held.put_log_events(self.stream, batch)
            size += sum(len(str(event["message"]).encode()) for event in batch)
            self._count(batch)
        return size

    def _is_open(self) -> bool:
        """Make the stream when it is not there, and the group if the role may (Lambda developer guide, permissions)."""
        if self.is_closed or not role_allows(self._role_arn, "logs:PutLogEvents"):
            return False
        backend = logs_backends[self._account][self._region]
        with WRITING:
            if self.group not in backend.groups:
                if not role_allows(self._role_arn, "logs:CreateLogGroup"):
                    return False
                backend.create_log_group(self.group, {})
            if self.stream not in backend.groups[self.group].streams:
                if not role_allows(self._role_arn, "logs:CreateLogStream"):
                    return False
                backend.create_log_stream(self.group, self.stream)
        return True

    def _count(self, batch: list[dict[str, object]]) -> None:
        at_ms = int(str(batch[0]["timestamp"]))
        size = sum(len(str(event["message"]).encode()) + EVENT_OVERHEAD for event in batch)
        dimensions = {"LogGroupName": self.group}
        put_metrics(
            (self._account, self._region), "AWS/Logs", dimensions, at_ms,
            [("IncomingLogEvents", float(len(batch)), "None"), ("IncomingBytes", float(size), "Bytes")],
        )  # fmt: skip


def put_metrics(
    place: tuple[str, str],
    namespace: str,
    dimensions: dict[str, str],
    at_ms: int,
    values: Iterable[tuple[str, float, str]],
) -> None:
    """Put (name, value, unit) at the minute of a time in milliseconds since 1970."""
    # moto keeps its times without a zone.
    minute = datetime.fromtimestamp(at_ms // 60_000 * 60, UTC).replace(tzinfo=None)
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    data = [MetricDatum(namespace, name, value, named, minute, unit) for name, value, unit in values]
    cloudwatch_backends[place[0]][place[1]].metric_data.extend(data)


def _batches(events: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    batch: list[dict[str, object]] = []
    size = 0
    for event in events:
        more = len(str(event["message"]).encode()) + EVENT_OVERHEAD
        if batch and (size + more > _MOST_BYTES or len(batch) == _MOST_EVENTS):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += more
    if batch:
        yield batch
