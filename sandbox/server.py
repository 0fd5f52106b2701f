"""The HTTP server of the sandbox: threads, small answers at once, no line per request."""

from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server


class Handler(MotoRequestHandler):
    """moto's handler, made quick and quiet."""

    protocol_version = "HTTP/1.1"
    # Headers and body go in two writes: with Nagle's algorithm the second waits 40 ms for the client's ACK.
    disable_nagle_algorithm = True

    def log_request(self, *_: Any) -> None:
        """Say nothing."""


def server(host: str, port: int, application: Any) -> BaseWSGIServer:
    """Return a server that listens; raises OSError or SystemExit if the port cannot be used."""
    return make_server(host, port, application, threaded=True, request_handler=Handler)
