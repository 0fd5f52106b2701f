"""SandboxClient: faults, call counts and reset of a running sandbox, for tests and benchmarks."""

import json
import urllib.request
from typing import Any


class SandboxClient:
    """Talks to the control addresses of one sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def fault(self, service: str, operation: str, kind: str, **more: Any) -> None:
        """Switch a fault on; see sandbox.faults."""
        self._send("POST", "faults", {"service": service, "operation": operation, "kind": kind, **more})

    def trail_status(self, trail_arn: str, **fields: Any) -> None:
        """Set fields of a trail's status; a negative number under "...Time" counts from now, in seconds."""
        self._send("POST", "trail_status", {"trail_arn": trail_arn, "fields": fields})

    def log_lines(self, kind: str, limit_kb: int = 256, fragment: int = 0) -> None:
        """Choose what happens to an over-long line of a function; see sandbox.runtime.over_long."""
        self._send("POST", "log_lines", {"kind": kind, "limit_kb": limit_kb, "fragment": fragment})

    def function_code(self, account: str, region: str, name: str, module: str) -> None:
        """Let a function run a module of sandbox/runtime/code."""
        self._send("POST", "function_code", {"account": account, "region": region, "name": name, "module": module})

    def trail_records(self, records: list[dict[str, Any]]) -> None:
        """Let the trail tell what cannot be done here; see sandbox.runtime.records."""
        self._send("POST", "trail_records", {"records": records})

    def trail_written(self, trail_arn: str, region: str, hours: int, events: list[Any]) -> dict[str, Any]:
        """Write the last full hours of a trail into its bucket, log files and digests; returns what was written."""
        given = {"trail_arn": trail_arn, "region": region, "hours": hours, "events": events}
        found: dict[str, Any] = self._send("POST", "trail_written", given)
        return found

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._send("DELETE", "faults")

    def calls(self) -> dict[str, int]:
        """Return the number of calls per "account:service:operation"."""
        found: dict[str, int] = self._send("GET", "calls")
        return found

    def reset(self) -> None:
        """Make the estate anew as at the start, without faults, with all counts at nothing."""
        self._send("POST", "reset")

    def reset_calls(self) -> None:
        """Start counting anew."""
        self._send("DELETE", "calls")

    def is_ready(self) -> bool:
        """Say whether the sandbox answers."""
        try:
            return bool(self._send("GET", "ready") == {"ready": True})
        except OSError:
            return False

    def _send(self, method: str, path: str, document: Any = None) -> Any:
        data = json.dumps(document).encode() if document is not None else None
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", data=data, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the caller's own sandbox
            return json.loads(answer.read())
