r"""The lines that Lambda itself writes, told from those that a function writes.

Text: `START RequestId: U Version: V`, `END RequestId: U`, `REPORT RequestId: U\tDuration: ...`, `INIT_START Runtime
Version: ...`, `<time> U Task timed out after N seconds`, `RequestId: U Error: Runtime exited with error: ...`.
JSON: `{"time", "type": "platform.start", "record": {"requestId": U, ...}}`; JSON has no END.
Source: Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs" and "Lambda Telemetry API Event schema
reference"; FACTS 3.1 for the fields seen since.

A mark is a whole event: a function that prints a line break and "REPORT RequestId: ..." after it makes an event that
begins otherwise, and one that prints such a line alone makes an event whose figures have to fit (see losses.py).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# The longest line of the platform itself; what is longer was written by the function.
LONGEST_MARK = 4096


class Kind(StrEnum):
    """What the platform says."""

    INIT = "init"
    START = "start"
    END = "end"
    REPORT = "report"
    TIMEOUT = "timeout"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the platform. Times are milliseconds, memory is MB; None is what the line does not say.

    request_id is "" for an INIT alone. status is "success", "timeout", "error", "failure" or "" (text says it only
    when it is not success); error_type for example "Runtime.ExitError".
    """

    kind: Kind
    request_id: str = ""
    status: str = ""
    error_type: str = ""
    duration_ms: float | None = None
    billed_ms: float | None = None
    memory_mb: int | None = None
    used_mb: int | None = None
    init_ms: float | None = None


_UUID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_START = re.compile(rf"START RequestId: {_UUID} Version: \S+\s*")
_END = re.compile(rf"END RequestId: {_UUID}\s*")
_REPORT = re.compile(rf"REPORT RequestId: {_UUID}\t(.*)", re.DOTALL)
_TIMEOUT = re.compile(
    rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z {_UUID} Task timed out after \d+(?:\.\d+)? seconds\s*"
)
_CRASH = re.compile(rf"RequestId: {_UUID} (?:Process|Error:|Status:)? ?(.*)", re.DOTALL)
_FIGURE = re.compile(
    r"(Duration|Billed Duration|Init Duration|Restore Duration|Billed Restore Duration): (\d+(?:\.\d+)?) ms"
)
_MEMORY = re.compile(r"(Memory Size|Max Memory Used): (\d+) MB")
_STATUS = re.compile(r"(Status|Error Type): (\S+)")
_TRACE = re.compile(r"(?:XRAY TraceId|SegmentId|Sampled): \S+(?: +(?:SegmentId|Sampled): \S+)*")


def mark_of(message: str) -> Mark | None:
    """Return what the platform says with an event, None for an event of the function."""
    if len(message) > LONGEST_MARK:
        return None
    reader = _READERS.get(message[:1])
    return reader(message) if reader else _timeout(message)


def _start(message: str) -> Mark | None:
    found = _START.fullmatch(message)
    return Mark(Kind.START, found[1]) if found else None


def _end(message: str) -> Mark | None:
    found = _END.fullmatch(message)
    return Mark(Kind.END, found[1]) if found else None


def _init(message: str) -> Mark | None:
    return (
        Mark(Kind.INIT) if message.startswith("INIT_START Runtime Version: ") and "\n" not in message.rstrip() else None
    )


def _request(message: str) -> Mark | None:
    """REPORT, or a crash that begins with the request's id."""
    found = _REPORT.fullmatch(message)
    if found:
        return _report(found[1], found[2])
    crashed = _CRASH.fullmatch(message)
    if crashed and ("exited" in crashed[2] or "signal" in crashed[2] or "Runtime." in crashed[2]):
        return Mark(Kind.CRASH, crashed[1], "error", "signal: killed" if "signal: killed" in crashed[2] else "")
    return None


def _report(request_id: str, rest: str) -> Mark | None:
    """The fields of a REPORT; None when any of them is none that Lambda writes."""
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    for part in re.split(r"[\t\n]+", rest.strip()):
        piece = part.strip()
        if figure := _FIGURE.fullmatch(piece) or _MEMORY.fullmatch(piece):
            numbers[figure[1]] = float(figure[2])
        elif word := _STATUS.fullmatch(piece):
            words[word[1]] = word[2]
        elif piece and not _TRACE.fullmatch(piece):
            return None
    if "Duration" not in numbers or "Memory Size" not in numbers:
        return None
    return Mark(
        Kind.REPORT,
        request_id,
        words.get("Status", ""),
        words.get("Error Type", ""),
        numbers["Duration"],
        numbers.get("Billed Duration"),
        int(numbers["Memory Size"]),
        int(numbers["Max Memory Used"]) if "Max Memory Used" in numbers else None,
        numbers.get("Init Duration"),
    )


def _timeout(message: str) -> Mark | None:
    found = _TIMEOUT.fullmatch(message) if message[:1].isdigit() else None
    return Mark(Kind.TIMEOUT, found[1], "timeout") if found else None


def _json(message: str) -> Mark | None:
    if '"platform.' not in message:
        return None
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or set(said) != {"time", "type", "record"} or not isinstance(said["record"], dict):
        return None
    kind, record = _JSON_KINDS.get(str(said["type"])), said["record"]
    request_id = record.get("requestId", "")
    if kind is None or (kind is not Kind.INIT and not re.fullmatch(_UUID, str(request_id))):
        return None
    return _json_mark(kind, str(request_id), record)


def _json_mark(kind: Kind, request_id: str, record: Mapping[str, Any]) -> Mark:
    metrics = record.get("metrics") if isinstance(record.get("metrics"), dict) else {}

    def number(name: str) -> float | None:
        value = metrics.get(name) if metrics else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None

    memory, used = number("memorySizeMB"), number("maxMemoryUsedMB")
    return Mark(
        kind,
        request_id,
        str(record.get("status", ""))[:20],
        str(record.get("errorType") or "")[:100],
        number("durationMs"),
        number("billedDurationMs"),
        None if memory is None else int(memory),
        None if used is None else int(used),
        number("initDurationMs"),
    )


_JSON_KINDS = {
    "platform.initStart": Kind.INIT,
    "platform.start": Kind.START,
    # JSON has no END: the runtime's own word that it is done takes its place where the level is DEBUG.
    "platform.runtimeDone": Kind.END,
    "platform.report": Kind.REPORT,
}
_READERS = {"S": _start, "E": _end, "R": _request, "I": _init, "{": _json}
