"""The Runtime API of one process (Lambda developer guide, "Using the Lambda runtime API for custom runtimes").

Version 2018-06-01: the runtime asks for the next invocation and posts a response or an error for it.
"""

import json
import os
import queue
import re
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LARGEST_RESPONSE = 6 * 1024 * 1024
# More than this is not even read.
_LARGEST_BODY = 64 * 1024 * 1024
_POSTED = re.compile(r"/2018-06-01/runtime/(?:invocation/(?P<id>[^/]+)/(?P<kind>response|error)|init/error)")
_NEXT = "/2018-06-01/runtime/invocation/next"


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a runtime is given: the payload as JSON, the time by which it must be done in milliseconds since 1970."""

    request_id: str
    payload: bytes
    deadline_ms: int
    function_arn: str
    trace_id: str
    client_context: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers that go with the payload."""
        told = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(self.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.function_arn,
            "Lambda-Runtime-Trace-Id": self.trace_id,
            "Content-Type": "application/json",
        }
        return told | ({"Lambda-Runtime-Client-Context": self.client_context} if self.client_context else {})


@dataclass(frozen=True, slots=True)
class Told:
    """What a runtime said: kind is next, response, error or init_error."""

    kind: str
    body: bytes = b""
    error_type: str = ""


class RuntimeApi:
    """One small server on this machine, for one process; wake can be selected for reading."""

    def __init__(self) -> None:
        self.wake, self._waker = os.pipe()
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._given: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self.current: Invocation | None = None
        self._open, self._lock = True, threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as AWS_LAMBDA_RUNTIME_API has it."""
        return f"127.0.0.1:{self._server.server_port}"

    def give(self, invocation: Invocation) -> None:
        """Answer the runtime that asks for the next invocation."""
        self.current = invocation
        self._given.put(invocation)

    def take(self) -> Told | None:
        """Return what the runtime said, if it said something."""
        try:
            told = self._told.get_nowait()
        except queue.Empty:
            return None
        os.read(self.wake, 1)
        return told

    def tell(self, told: Told) -> None:
        """Note what the runtime said."""
        with self._lock:
            if self._open:
                self._told.put(told)
                os.write(self._waker, b".")

    def is_silent(self) -> bool:
        """Say whether all that the runtime said was taken."""
        return self._told.empty()

    def next(self) -> Invocation | None:
        """Wait for the next invocation; None when there will be none."""
        self.tell(Told("next"))
        return self._given.get()

    def close(self) -> None:
        """Stop to answer."""
        self._given.put(None)
        with self._lock:
            self._open = False
            os.close(self.wake)
            os.close(self._waker)
        # To shut down is to wait for the server's loop; nobody needs to.
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    api: RuntimeApi

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that was killed leaves its connections behind; everything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Give the next invocation."""
        if self.path != _NEXT:
            self._answer(404, {"errorType": "UnknownPath", "errorMessage": self.path})
            return
        invocation = self.server.api.next()
        if invocation is None:
            self.close_connection = True
            return
        self.send_response(200)
        for name, value in invocation.headers().items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(invocation.payload)))
        self.end_headers()
        self.wfile.write(invocation.payload)

    def do_POST(self) -> None:
        """Take a response or an error."""
        asked = _POSTED.fullmatch(self.path)
        body = self._body()
        current = self.server.api.current
        if asked is None or body is None:
            self._answer(404 if body is not None else 413, {"errorType": "Unknown", "errorMessage": self.path})
        elif asked["id"] is None:
            self._take(Told("init_error", body, self._error_type(body)))
        elif current is None or asked["id"] != current.request_id:
            self._answer(400, {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"})
        elif asked["kind"] == "error":
            self._take(Told("error", body, self._error_type(body)))
        elif len(body) > LARGEST_RESPONSE:
            self._answer(413, {"errorType": "RequestEntityTooLarge", "errorMessage": "Exceeded maximum payload size"})
            self.server.api.tell(_too_large(len(body)))
        else:
            self._take(Told("response", body))

    def _take(self, told: Told) -> None:
        # The answer goes first: who hears of the response may end the process at once.
        self._answer(202, {"status": "OK"})
        self.server.api.tell(told)

    def _body(self) -> bytes | None:
        length = int(self.headers.get("Content-Length") or 0)
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._chunks()
        return self.rfile.read(length) if length <= _LARGEST_BODY else None

    def _chunks(self) -> bytes | None:
        found = bytearray()
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            if len(found) + size > _LARGEST_BODY:
                return None
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(found)

    def _error_type(self, body: bytes) -> str:
        told = self.headers.get("Lambda-Runtime-Function-Error-Type", "")
        if told:
            return told
        try:
            document = json.loads(body)
        except ValueError:
            return "Runtime.Unknown"
        return str(document.get("errorType") or "Runtime.Unknown") if isinstance(document, dict) else "Runtime.Unknown"

    def _answer(self, status: int, document: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _too_large(size: int) -> Told:
    message = f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes)."
    error_type = "Function.ResponseSizeTooLarge"
    return Told("error", json.dumps({"errorMessage": message, "errorType": error_type}).encode(), error_type)
