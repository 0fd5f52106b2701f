"""Faults on request, per operation: what a cloud does on a bad day."""

import random
import threading
import time
from dataclasses import dataclass, fields
from typing import Any

from .actions import action_of
from .answers import Answer, denied, error_answer, throttled
from .callers import Caller
from .calls import Call

KINDS = (
    "access_denied",
    "throttle",
    "latency",
    "error_500",
    "html",
    "truncated",
    "empty",
    "hang",
    "broken_page",
    "partial_data",
)
HANG_S = 120.0
# The status code of a metric's result, as text of 8 and of 11 bytes in CBOR (RFC 8949 section 3.1) and in JSON.
_COMPLETE_CBOR = (b"\x68Complete", b"\x6bPartialData")
_COMPLETE_JSON = (b'"Complete"', b'"PartialData"')


class FaultError(ValueError):
    """A fault was asked for that there is not."""


@dataclass(slots=True, eq=False)
class Fault:
    """One fault: where it strikes, what it does, how often (times None: until removed)."""

    service: str
    operation: str
    kind: str
    account: str | None = None
    region: str | None = None
    times: int | None = None
    seconds: float = 0.0
    probability: float = 1.0

    def strikes(self, call: Call, account: str) -> bool:
        """Say whether this call is hit."""
        return (
            self.service in ("*", call.service)
            and self.operation in ("*", call.operation)
            and self.account in (None, account)
            and self.region in (None, call.region)
            and self.times != 0
            and (self.kind != "broken_page" or call.is_later_page())
            and random.random() < self.probability  # noqa: S311 - no secret hangs on it
        )


def _checked(wanted: Any) -> Fault:
    known = {field.name for field in fields(Fault)}
    fits = isinstance(wanted, dict) and {"service", "operation", "kind"} <= wanted.keys() <= known
    if not fits or wanted["kind"] not in KINDS:
        raise FaultError(f"a fault has service, operation and one kind of {', '.join(KINDS)}; got {wanted}")
    fault = Fault(**wanted)
    if not isinstance(fault.times, int | None):
        raise FaultError("times is a whole number")
    fault.seconds, fault.probability = float(fault.seconds), float(fault.probability)
    return fault


class Faults:
    """The faults that are on."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, wanted: Any) -> None:
        """Switch a fault on; raises FaultError."""
        fault = _checked(wanted)
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def take(self, call: Call, account: str) -> Fault | None:
        """Return the fault that hits this call and count it."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.strikes(call, account):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def before(self, fault: Fault, call: Call, caller: Caller | None) -> Answer | None:
        """Return the answer that replaces the real one, or None when the call goes on."""
        if fault.kind == "access_denied":
            return denied(call, _denial(call, caller))
        if fault.kind == "throttle":
            return throttled(call)
        if fault.kind in {"error_500", "broken_page"}:
            return error_answer(call, 500, "InternalFailure", "We could not process this request")
        if fault.kind == "html":
            return Answer(
                200, [("Content-Type", "text/html")], b"<html><body>Sign in to the guest network</body></html>"
            )
        if fault.kind == "empty":
            return Answer(200, [("Content-Type", "application/json")], b"")
        if fault.kind == "hang":
            self._hang(fault)
        return None

    def _hang(self, fault: Fault) -> None:
        """Wait until the time is over or the faults are switched off."""
        end = time.monotonic() + (fault.seconds or HANG_S)
        while time.monotonic() < end and fault in self._faults:
            time.sleep(0.05)


def after(fault: Fault, answer: Answer) -> Answer:
    """Change the real answer."""
    if fault.kind == "latency":
        time.sleep(fault.seconds)
    if fault.kind == "truncated":
        return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
    if fault.kind == "partial_data":
        return Answer(answer.status, answer.headers, answer.body.replace(*_COMPLETE_CBOR).replace(*_COMPLETE_JSON))
    return answer


def _denial(call: Call, caller: Caller | None) -> str:
    """What AWS says when an organization's policy forbids what the role allows."""
    who = caller.arn if caller else "anonymous"
    action = action_of(call.service, call.operation, call.method)
    return (
        f"User: {who} is not authorized to perform: {action} on resource: * "
        "with an explicit deny in a service control policy"
    )
