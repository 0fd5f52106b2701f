"""moto's WSGI application, asked directly: its answer as a value, a missing operation as an error of the service."""

import threading
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .answers import Answer, error_answer
from .calls import Call

Environ = dict[str, Any]
UNKNOWN = 501
# moto keeps one state for the whole process and is not made for threads: who changes it holds this.
WRITING = threading.Lock()


class Dispatcher(DomainDispatcherApplication):
    """moto's own, without walking through its folders at every call: a host's backend stays the same."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self.get_backend_for_host = cache(super().get_backend_for_host)  # type: ignore[method-assign]


class Moto:
    """Asks moto; calls that change something go one after the other."""

    def __init__(self) -> None:
        self._application = Dispatcher()

    def answer(self, environ: Environ, call: Call) -> Answer:
        """Return moto's answer to a call."""
        if call.operation.startswith(("Get", "List", "Describe", "Head", "Invoke")):
            return self._asked(environ, call)
        with WRITING:
            return self._asked(environ, call)

    def _asked(self, environ: Environ, call: Call) -> Answer:
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], None]:
            said.update(status=int(status.split(" ", 1)[0]), headers=headers)
            return lambda _data: None

        environ = {**environ, "wsgi.input": BytesIO(call.body), "CONTENT_LENGTH": str(len(call.body))}
        # Whose account it is follows from the key alone; this header of moto's would let anybody into any account.
        environ.pop("HTTP_X_MOTO_ACCOUNT_ID", None)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        try:
            body = b"".join(self._application(environ, start_response))
        except NotImplementedError:
            return unknown(call)
        if said["status"] in (404, 500) and b"<html" in body[:200].lower():
            return unknown(call)
        # The answer to HEAD tells the length of a body that does not come; of all others it is counted at the end.
        kept = call.method == "HEAD"
        headers = [(name, value) for name, value in said["headers"] if kept or name.lower() != "content-length"]
        return Answer(said["status"], headers, body)


def unknown(call: Call) -> Answer:
    """Say that the operation is not there: in the service's own protocol, once, and not as an outage."""
    message = f"The sandbox does not know {call.service}:{call.operation}"
    return error_answer(call, UNKNOWN, "NotImplementedException", message)
