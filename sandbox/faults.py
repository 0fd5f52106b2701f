"""Faults on request, per operation: what a cloud does on a bad day."""

import random
import threading
import time
from dataclasses import dataclass, fields
from typing import Any

from .answers import Answer, error_answer
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
)
_TOKENS = (b"nextToken", b"NextToken", b"Marker", b"PaginationToken", b"position")


class FaultError(ValueError):
    """A fault was asked for that there is not."""


@dataclass(slots=True)
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
            and (self.times is None or self.times > 0)
            and (self.kind != "broken_page" or _is_later_page(call))
            and random.random() < self.probability  # noqa: S311 - no secret hangs on it
        )


def _is_later_page(call: Call) -> bool:
    query = any(name in call.query for name in ("Marker", "position"))
    return query or any(token in call.body for token in _TOKENS)


class Faults:
    """The faults that are on."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, wanted: dict[str, Any]) -> None:
        """Switch a fault on; raises FaultError."""
        known = {field.name for field in fields(Fault)}
        if (
            wanted.get("kind") not in KINDS
            or not wanted.keys() <= known
            or not {"service", "operation"} <= wanted.keys()
        ):
            raise FaultError(f"a fault has service, operation and one kind of {', '.join(KINDS)}; got {wanted}")
        with self._lock:
            self._faults.append(Fault(**wanted))

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def take(self, call: Call, account: str) -> Fault | None:
        """Return the fault that hits this call and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.strikes(call, account):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None


def before(fault: Fault, call: Call) -> Answer | None:
    """Return the answer that replaces the real one, or None when the call goes on."""
    if fault.kind == "access_denied":
        return error_answer(call, 403, "AccessDeniedException", f"not authorized to perform: {call.service}")
    if fault.kind == "throttle":
        return error_answer(call, 400, "ThrottlingException", "Rate exceeded")
    if fault.kind in {"error_500", "broken_page"}:
        return error_answer(call, 500, "InternalFailure", "We could not process this request")
    if fault.kind == "html":
        return Answer(200, [("Content-Type", "text/html")], b"<html><body>Sign in to the guest network</body></html>")
    if fault.kind == "empty":
        return Answer(200, [("Content-Type", "application/json")], b"")
    if fault.kind == "hang":
        time.sleep(fault.seconds or 120)
    return None


def after(fault: Fault, answer: Answer) -> Answer:
    """Change the real answer."""
    if fault.kind == "latency":
        time.sleep(fault.seconds)
    if fault.kind == "truncated":
        return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
    return answer
