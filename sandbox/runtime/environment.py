"""One execution environment: cold at first, warm after, cold again after a crash or a timeout; one log stream."""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from .api import Invocation, Told
from .deployed import Deployed
from .framing import Cause, Record, Report
from .journal import Journal
from .output import Line
from .over_long import Behaviour, stored
from .process import Ended, RuntimeProcess
from .variables import session_variables, variables_of

# An initialization gets ten seconds before the invocation, and once more within it (Lambda developer guide, "Lambda
# execution environment lifecycle").
INIT_S = 10.0
_ASKS_AGAIN_S = 2.0
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Done:
    """How an invocation went: status is success, error, failure or timeout; is_lost: its log has only START."""

    request_id: str
    status: str
    payload: bytes
    started_ms: int
    duration_ms: float
    is_lost: bool = False
    tail: bytes = b""


@dataclass(frozen=True, slots=True)
class _Broken:
    """An initialization that failed, with what the runtime said about it."""

    cause: Cause
    body: bytes = b""

    def answer(self, invocation: Invocation) -> tuple[bytes, Cause]:
        """What the caller of a function gets that could not begin."""
        return self.body or _error_payload(invocation.request_id, self.cause), self.cause


class ExecutionEnvironment:
    """Runs one invocation at a time, each in the process of the one before if that is still there."""

    def __init__(self, function: Deployed, endpoint: str) -> None:
        self.function = function
        now = datetime.now(UTC)
        stream = f"{now:%Y/%m/%d}/[$LATEST]{secrets.token_hex(16)}"
        place = (function.account, function.region)
        self._journal = Journal(place, function.log_group, stream, function.role_arn)
        self._framing = function.framing
        self._endpoint = endpoint
        self._process: RuntimeProcess | None = None

    def run(self, invocation: Invocation, behaviour: Behaviour) -> Done:
        """Run one invocation to its end and write its log."""
        init_ms, broken = self._initialized()
        self._write_stored(behaviour)
        started, begin = _now_ms(), time.monotonic()
        self._journal.write(self._framing.start(started, invocation.request_id, invocation.trace_id))
        payload, cause = broken.answer(invocation) if broken else self._invoked(invocation)
        duration_ms = (time.monotonic() - begin) * 1000
        used_mb = min(-(-self._most_memory() // _MB), self.function.memory_mb)
        if cause and cause.status == "timeout":
            duration_ms = max(duration_ms, self.function.timeout_s * 1000)
        report = Report(invocation.request_id, duration_ms, self.function.memory_mb, used_mb, init_ms, cause,
                        invocation.trace_id, len(payload))  # fmt: skip
        is_lost, tail = self._write_stored(behaviour, report)
        self._forget_dead()
        return Done(invocation.request_id, cause.status if cause else "success", payload, started, duration_ms,
                    is_lost, tail)  # fmt: skip

    def _initialized(self) -> tuple[float | None, _Broken | None]:
        """Start the process when there is none, twice if need be; how long it took, or why it failed."""
        if self._process is not None:
            return None, None
        self._journal.write(self._framing.init_start(_now_ms()))
        took_ms, broken = self._begun("init", INIT_S)
        if broken is not None:
            took_ms, broken = self._begun("invoke", self.function.timeout_s)
        return (None, broken) if broken else (took_ms, None)

    def _begun(self, phase: str, limit_s: float) -> tuple[float, _Broken | None]:
        begin = time.monotonic()
        function = self.function
        variables = variables_of(function, self._journal.stream) | session_variables(function, self._endpoint)
        self._process = RuntimeProcess(function.handler, function.files, variables, function.memory_mb)
        told = self._process.wait(limit_s)
        took_ms = (time.monotonic() - begin) * 1000
        if isinstance(told, Told) and told.kind == "next":
            return took_ms, None
        if isinstance(told, Ended):
            broken = _Broken(self._ended_cause(told))
        else:
            broken = _Broken(Cause("error", told.error_type), told.body)
        self._process.stop()
        self._journal.write(self._records(self._process.lines()))
        self._journal.write(self._framing.init_report(_now_ms(), took_ms, phase, broken.cause))
        return took_ms, broken

    def _invoked(self, invocation: Invocation) -> tuple[bytes, Cause | None]:
        process = self._process
        if process is None:
            raise RuntimeError("there is no process to run an invocation")
        process.give(invocation)
        told = process.wait(self.function.timeout_s)
        if isinstance(told, Ended):
            cause = self._ended_cause(told)
            return _error_payload(invocation.request_id, cause), cause
        # The runtime asks for the next one at once; one that ends instead is made anew for the next invocation.
        after = process.wait(_ASKS_AGAIN_S)
        if isinstance(after, Ended) or after.kind != "next":
            process.stop()
        return told.body, None if told.kind == "response" else Cause("error", told.error_type, is_platform=False)

    def _ended_cause(self, ended: Ended) -> Cause:
        if ended.why == "timeout":
            return Cause("timeout", "", f"Task timed out after {self.function.timeout_s:.2f} seconds")
        if ended.why == "memory":
            return Cause("failure", "Runtime.OutOfMemory", "Error: Runtime exited with error: signal: killed")
        how = f"exit status {ended.code}" if ended.code >= 0 else f"signal: {_SIGNALS.get(-ended.code, -ended.code)}"
        text = (
            f"Error: Runtime exited with error: {how}"
            if ended.code
            else "Error: Runtime exited without providing a reason"
        )
        return Cause("failure", "Runtime.ExitError", text)

    def _write_stored(self, behaviour: Behaviour, report: Report | None = None) -> tuple[bool, bytes]:
        """Write what the function wrote and how it ended, as far as the service stores it."""
        lines = self._process.lines() if self._process else []
        kept = stored(self._framing.application(lines), behaviour)
        if kept is None:
            return True, b""
        records = [(line.at_ms, line.data.decode("utf-8", "replace")) for line in kept]
        if report is not None:
            records += self._framing.end(max([_now_ms(), *(at_ms for at_ms, _ in records)]), report)
        self._journal.write(records)
        return False, "".join(text for _, text in records).encode()[-4096:]

    def _records(self, lines: list[Line]) -> list[Record]:
        return [(line.at_ms, line.data.decode("utf-8", "replace")) for line in self._framing.application(lines)]

    def _most_memory(self) -> int:
        return self._process.most_memory if self._process else 0

    def _forget_dead(self) -> None:
        if self._process is not None and self._process.is_stopped():
            self._process = None

    def abandon(self) -> None:
        """Kill the process while an invocation runs, from another thread; nothing of it is written any more."""
        self._journal.is_closed = True
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process, when no invocation runs."""
        if self._process is not None:
            self._process.stop()
            self._process = None


_SIGNALS = {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _error_payload(request_id: str, cause: Cause) -> bytes:
    error_type = cause.error_type or "Sandbox.Timedout"
    text = cause.text if cause.status != "timeout" else f"Error: {cause.text}"
    return json.dumps({"errorType": error_type, "errorMessage": f"RequestId: {request_id} {text}"}).encode()
