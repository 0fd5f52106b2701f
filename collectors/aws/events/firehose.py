"""Amazon Data Firehose's HTTP endpoint delivery: requests of log lines that subscriptions push.

Source: Amazon Data Firehose Developer Guide, "Understand HTTP endpoint delivery request and response specifications";
CloudWatch Logs User Guide, "Subscription filters with Amazon Data Firehose" (each record is one gzip of a JSON
message). Pure: bytes in, values out. Everything is bounded before it is looked at.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from collectors.aws.shapes import text
from collectors.events import LogLine

from .function_logs import log_line

# A delivery stream buffers at most 64 MiB; base64 makes a third more of it.
LARGEST_BODY = 96 * 1024 * 1024
LARGEST_INFLATED = 256 * 1024 * 1024
# A subscription sends at most 1 MiB compressed; what inflates beyond this is none of its messages.
LARGEST_RECORD = 64 * 1024 * 1024
MOST_RECORDS = 10_000
LONGEST_GROUP, LONGEST_REQUEST_ID = 512, 128
MOST_LINES = 100_000


class PushError(ValueError):
    """A request or a record is not what the protocol says; the message is for people."""


class _Record(msgspec.Struct):
    data: str


class _Request(msgspec.Struct, rename="camel"):
    request_id: str
    records: list[_Record]


@dataclass(frozen=True, slots=True)
class Pushed:
    """The lines that one record holds: owner is the account id of the log group; control messages hold no lines."""

    owner: str
    group: str
    lines: tuple[LogLine, ...]


def inflated(body: bytes, encoding: str) -> bytes:
    """Return the body of a request; raises PushError. encoding is the header Content-Encoding."""
    if encoding not in {"", "identity", "gzip"}:
        raise PushError(f"The body is encoded as {encoding[:20]!r}; send it plain or as gzip.")
    return _gunzip(body, LARGEST_INFLATED) if encoding == "gzip" else body


def request_of(body: bytes) -> tuple[str, list[bytes]]:
    """Return a request's id and its records as they are; raises PushError."""
    try:
        request = msgspec.json.decode(body, type=_Request)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PushError(f"The body is no request of Firehose: {str(error)[:100]}.") from None
    if not request.request_id or len(request.request_id) > LONGEST_REQUEST_ID or not request.request_id.isascii():
        raise PushError("The request id is empty or too long.")
    if len(request.records) > MOST_RECORDS:
        raise PushError(f"More than {MOST_RECORDS:,} records came in one request.")
    try:
        return request.request_id, [base64.b64decode(record.data, validate=True) for record in request.records]
    except (binascii.Error, ValueError):
        raise PushError("The data of a record is no base64.") from None


def pushed(record: bytes) -> Pushed | None:
    """Return the lines of a record, None for a control message; raises PushError."""
    said = _decoded(_gunzip(record, LARGEST_RECORD))
    if not isinstance(said, dict) or said.get("messageType") not in {"DATA_MESSAGE", "CONTROL_MESSAGE"}:
        raise PushError("A record is no message of CloudWatch Logs: its messageType is missing.")
    if said["messageType"] == "CONTROL_MESSAGE":
        return None
    group = text(said.get("logGroup"), LONGEST_GROUP)
    return Pushed(text(said.get("owner")), group, tuple(_lines(group, said)))


def _decoded(message: bytes) -> Any:
    """A message as plain values; one lone surrogate in a line must not lose its neighbours, which msgspec would."""
    try:
        return msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(message.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise PushError(f"A record is no message of CloudWatch Logs: {str(error)[:100]}.") from None


def _lines(group: str, said: dict[str, Any]) -> Iterator[LogLine]:
    events, stream = said.get("logEvents"), said.get("logStream")
    if not isinstance(events, list) or len(events) > MOST_LINES:
        raise PushError("A record holds no list of log events, or too many.")
    for event in events:
        if not isinstance(event, dict):
            raise PushError("A log event is no object.")
        line = log_line(group, {**event, "eventId": str(event.get("id", "")), "logStreamName": stream})
        if line is not None:
            yield line


def _gunzip(data: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        found = inflater.decompress(data, limit)
    except zlib.error:
        raise PushError("What should be gzip is none.") from None
    if not inflater.eof:
        raise PushError(f"What should be gzip is cut off or inflates to more than {limit:,} bytes.")
    return found
