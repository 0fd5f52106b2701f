"""SandboxClient: faults and call counts of a running sandbox, for tests and benchmarks."""

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

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._send("DELETE", "faults")

    def calls(self) -> dict[str, int]:
        """Return the number of calls per "account:service:operation"."""
        found: dict[str, int] = self._send("GET", "calls")
        return found

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
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the caller's own sandbox
            return json.loads(answer.read())
