"""What Lambda writes around a function's own lines, as text or as JSON.

Text: lines as seen in published logs. JSON: platform events of the Telemetry API (schema 2022-12-13), without an END;
which level each has is told by the Lambda developer guide, "Log level event mapping for system logs".
"""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from .output import Line

Record = tuple[int, str]
LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_RUNTIME_ARN = "d0f6d5cf57a2eb7e6c6a6cbd1b6e7e60fa6a1a27bd1c0b8f2ee9b65f6e9f3b41"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an invocation did not succeed: status is error, failure or timeout; text is Lambda's own line about it.

    An exception of the function itself is none of the platform's: the text format's REPORT does not tell of it.
    """

    status: str
    error_type: str = ""
    text: str = ""
    is_platform: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one invocation; init_ms None: the environment was warm."""

    request_id: str
    duration_ms: float
    memory_mb: int
    used_mb: int
    init_ms: float | None = None
    cause: Cause | None = None
    trace_id: str = ""
    produced_bytes: int = 0

    @property
    def billed_ms(self) -> int:
        """What is paid for: since August 2025 the time of the initialization too (Lambda pricing)."""
        return math.ceil(self.duration_ms + (self.init_ms or 0))


class Framing(Protocol):
    """How an environment's log stream looks; every method returns the records of one moment."""

    def init_start(self, at_ms: int) -> list[Record]:
        """A new process."""

    def init_report(self, at_ms: int, took_ms: float, phase: str, cause: Cause) -> list[Record]:
        """An initialization that failed."""

    def start(self, at_ms: int, request_id: str, trace_id: str) -> list[Record]:
        """An invocation begins."""

    def application(self, lines: list[Line]) -> list[Line]:
        """What the function wrote, less what its level drops."""

    def end(self, at_ms: int, report: Report) -> list[Record]:
        """An invocation is over."""


@dataclass(frozen=True, slots=True)
class TextFraming:
    """The text format; system and application levels do not apply to it."""

    runtime: str
    region: str

    def init_start(self, at_ms: int) -> list[Record]:
        """INIT_START."""
        told = f"Runtime Version: {version_of(self.runtime)}\tRuntime Version ARN: {_arn(self.region)}"
        return [(at_ms, f"INIT_START {told}\n")]

    def init_report(self, at_ms: int, took_ms: float, phase: str, cause: Cause) -> list[Record]:
        """INIT_REPORT."""
        return [(at_ms, f"INIT_REPORT Init Duration: {took_ms:.2f} ms\tPhase: {phase}{_status(cause)}\n")]

    def start(self, at_ms: int, request_id: str, trace_id: str) -> list[Record]:
        """START."""
        return [(at_ms, f"START RequestId: {request_id} Version: $LATEST\n")]

    def application(self, lines: list[Line]) -> list[Line]:
        """All of them."""
        return lines

    def end(self, at_ms: int, report: Report) -> list[Record]:
        """Lambda's word on a failure, END and REPORT."""
        found = [f"END RequestId: {report.request_id}\n", _report(report)]
        if report.cause is not None and report.cause.text:
            found.insert(0, _failure(at_ms, report.request_id, report.cause))
        return [(at_ms, text) for text in found]


@dataclass(frozen=True, slots=True)
class JsonFraming:
    """The JSON format with its two levels; a record below its level is not sent."""

    runtime: str
    region: str
    name: str
    memory_mb: int
    system_level: str = "INFO"
    application_level: str = "INFO"

    def init_start(self, at_ms: int) -> list[Record]:
        """platform.initStart."""
        told = {"initializationType": "on-demand", "phase": "init", "runtimeVersion": version_of(self.runtime),
                "runtimeVersionArn": _arn(self.region), "functionName": self.name, "functionVersion": "$LATEST",
                "instanceMaxMemory": self.memory_mb}  # fmt: skip
        return self._told(at_ms, "initStart", told, "INFO")

    def init_report(self, at_ms: int, took_ms: float, phase: str, cause: Cause) -> list[Record]:
        """platform.initRuntimeDone and platform.initReport."""
        told = {"initializationType": "on-demand", "phase": phase, "status": cause.status,
                "errorType": cause.error_type}  # fmt: skip
        report = {**told, "metrics": {"durationMs": round(took_ms, 3)}}
        return self._told(at_ms, "initRuntimeDone", told, "WARN") + self._told(at_ms, "initReport", report, "WARN")

    def start(self, at_ms: int, request_id: str, trace_id: str) -> list[Record]:
        """platform.start."""
        told = {"requestId": request_id, "version": "$LATEST"}
        return self._told(at_ms, "start", told | _tracing(trace_id), "INFO")

    def application(self, lines: list[Line]) -> list[Line]:
        """Those of the function's level and above; a line that tells no level counts as INFO."""
        least = LEVELS.index(self.application_level)
        return [line for line in lines if LEVELS.index(line.level or _level_within(line.data)) >= least]

    def end(self, at_ms: int, report: Report) -> list[Record]:
        """platform.runtimeDone and platform.report."""
        status = report.cause.status if report.cause else "success"
        told: dict[str, Any] = {"requestId": report.request_id, "status": status}
        if report.cause and report.cause.error_type:
            told["errorType"] = report.cause.error_type
        told |= _tracing(report.trace_id)
        done = {"durationMs": round(report.duration_ms, 3), "producedBytes": report.produced_bytes}
        metrics = {"durationMs": round(report.duration_ms, 3), "billedDurationMs": report.billed_ms,
                   "memorySizeMB": report.memory_mb, "maxMemoryUsedMB": report.used_mb}  # fmt: skip
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        failed = report.cause is not None
        return self._told(at_ms, "runtimeDone", told | {"metrics": done}, "WARN" if failed else "DEBUG") + self._told(
            at_ms, "report", told | {"metrics": metrics}, "WARN" if failed else "INFO"
        )

    def _told(self, at_ms: int, kind: str, record: dict[str, Any], level: str) -> list[Record]:
        if LEVELS.index(level) < LEVELS.index(self.system_level):
            return []
        document = {"time": moment(at_ms), "type": f"platform.{kind}", "record": record}
        return [(at_ms, json.dumps(document, separators=(",", ":")))]


def moment(at_ms: int) -> str:
    """Return a time as Lambda writes it: 2026-11-23T21:45:23.123Z."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def version_of(runtime: str) -> str:
    """Return the version of a managed runtime: python:3.12.v56."""
    return f"python:{runtime.removeprefix('python')}.v56"


def _arn(region: str) -> str:
    return f"arn:aws:lambda:{region}::runtime:{_RUNTIME_ARN}"


def _status(cause: Cause | None) -> str:
    if cause is None or not cause.is_platform:
        return ""
    # A text line knows two words only: a runtime that ended is an error there.
    status = "timeout" if cause.status == "timeout" else "error"
    return f"\tStatus: {status}" + (f"\tError Type: {cause.error_type}" if status == "error" else "")


def _report(report: Report) -> str:
    words = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration_ms:.2f} ms",
        f"Billed Duration: {report.billed_ms} ms",
        f"Memory Size: {report.memory_mb} MB",
        f"Max Memory Used: {report.used_mb} MB",
    ]
    if report.init_ms is not None:
        words.append(f"Init Duration: {report.init_ms:.2f} ms")
    text = "\t".join(words) + _status(report.cause) + "\t\n"
    return text + _traced(report.trace_id)


def _traced(trace_id: str) -> str:
    if "Sampled=1" not in trace_id:
        return ""
    parts = dict(part.partition("=")[::2] for part in trace_id.split(";"))
    return f"XRAY TraceId: {parts.get('Root')}\tSegmentId: {parts.get('Parent')}\tSampled: true\t\n"


def _failure(at_ms: int, request_id: str, cause: Cause) -> str:
    if cause.status == "timeout":
        return f"{moment(at_ms)} {request_id} {cause.text}\n\n"
    return f"RequestId: {request_id} {cause.text}\n{cause.error_type}\n"


def _tracing(trace_id: str) -> dict[str, Any]:
    return {"tracing": {"type": "X-Amzn-Trace-Id", "value": trace_id}} if "Sampled=1" in trace_id else {}


def _level_within(data: bytes) -> str:
    """The level of a line that is a JSON object with one; everything else is INFO."""
    if not data.startswith(b"{"):
        return "INFO"
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return "INFO"
    level = str(document.get("level", "")).upper() if isinstance(document, dict) else ""
    return {"WARNING": "WARN", "CRITICAL": "FATAL"}.get(level, level if level in LEVELS else "INFO")
