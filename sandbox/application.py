"""The WSGI application: who calls, may they, is there a fault, is there an overlay; else moto."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from . import faults, overlays
from .access import caller_of, refusal
from .answers import Answer, error_answer, json_answer
from .calls import LARGEST_BODY, Call, identify

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
UNKNOWN = 501


class Sandbox:
    """One estate behind one endpoint."""

    def __init__(self, *, enforcing: bool = True) -> None:
        overlays.load()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._faults = faults.Faults()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._enforcing = enforcing

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ)
        start_response(answer.status_line, [*answer.headers, ("Content-Length", str(len(answer.body)))])
        return [answer.body]

    def _answer(self, environ: Environ) -> Answer:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > LARGEST_BODY:
            return json_answer({"message": "the request is too large"}, 413)
        body = environ["wsgi.input"].read(length) if length else b""
        if environ["PATH_INFO"].startswith("/_sandbox/"):
            return self._control(environ["PATH_INFO"], environ["REQUEST_METHOD"], body)
        return self._cloud(environ, identify(environ, body))

    def _cloud(self, environ: Environ, call: Call) -> Answer:
        caller = caller_of(call)
        account = caller.account if caller else ""
        with self._lock:
            self._counts[f"{account}:{call.service}:{call.operation}"] += 1
        fault = self._faults.take(call, account)
        answer = faults.before(fault, call) if fault else None
        if answer is None and self._enforcing:
            answer = refusal(call, caller)
        if answer is None:
            answer = self._served(environ, call, account)
        return faults.after(fault, answer) if fault else answer

    def _served(self, environ: Environ, call: Call, account: str) -> Answer:
        key = (call.service, call.operation)
        if key in overlays.REPLACING:
            replaced = overlays.REPLACING[key](call, account)
            if replaced is not None:
                return replaced
        answer = self._by_moto(environ, call)
        if answer.status < 300 and key in overlays.AMENDING:
            return overlays.AMENDING[key](call, account, answer)
        return answer

    def _by_moto(self, environ: Environ, call: Call) -> Answer:
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], None]:
            said.update(status=int(status.split(" ", 1)[0]), headers=headers)
            return lambda _data: None

        try:
            body = b"".join(self._moto({**environ, "wsgi.input": BytesIO(call.body)}, start_response))
        except NotImplementedError:
            return _unknown(call)
        headers = [(name, value) for name, value in said["headers"] if name.lower() != "content-length"]
        if said["status"] in (404, 500) and b"<html" in body[:200].lower():
            return _unknown(call)
        return Answer(said["status"], headers, body)

    def _control(self, path: str, method: str, body: bytes) -> Answer:
        handler = self._controls().get((path.removeprefix("/_sandbox/"), method))
        if handler is None:
            return json_answer({"message": "there is no such control"}, 404)
        try:
            return json_answer(handler(json.loads(body or b"{}")))
        except (ValueError, TypeError) as error:
            return json_answer({"message": str(error)}, 400)

    def _controls(self) -> dict[tuple[str, str], Callable[[Any], Any]]:
        return {
            ("ready", "GET"): lambda _: {"ready": True},
            ("faults", "POST"): self._faults.add,
            ("faults", "DELETE"): lambda _: self._faults.clear(),
            ("calls", "GET"): lambda _: dict(self._counts),
            ("calls", "DELETE"): lambda _: self._counts.clear(),
        }


def _unknown(call: Call) -> Answer:
    """moto does not know the operation: say so in the service's own protocol, once, and not as an outage."""
    message = f"The sandbox does not know {call.service}:{call.operation}"
    return error_answer(call, UNKNOWN, "NotImplementedException", message)
