"""Endpoints that misbehave in ways that no sandbox does: they are spoken to by the real SDK over HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handle = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def an_endpoint(handle: Handle) -> Iterator[str]:
    """Serve every request with a function until the block ends; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            handle(self)

        do_GET = do_POST  # noqa: N815 - the name that the server looks for

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def reply(request: BaseHTTPRequestHandler, document: Any, status: int = 200, **headers: str) -> None:
    """Answer as AWS does: JSON with a request id."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    request.send_response(status)
    for name, value in ({"x-amzn-RequestId": "1", "Content-Length": str(len(body))} | headers).items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


class Limit:
    """A provider's limit: so many calls a second, with a burst of as many."""

    def __init__(self, rate: float) -> None:
        self._rate, self._tokens, self._filled = rate, rate, time.monotonic()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        with self._lock:
            clock = time.monotonic()
            self._tokens = min(self._rate, self._tokens + (clock - self._filled) * self._rate)
            self._filled = clock
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
