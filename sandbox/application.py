"""The WSGI application: who calls, may they, is there a fault, is there an overlay; else moto."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from . import faults, overlays, theatre
from .access import refusal
from .answers import Answer, json_answer
from .callers import caller_of, forget_sessions
from .calls import LARGEST_BODY, Call, identify
from .events import forget_events, record
from .moto_application import Environ, Moto
from .runtime.functions import FUNCTIONS

StartResponse = Callable[..., Any]
Control = Callable[[Any], Any]


class Sandbox:
    """One estate behind one endpoint; build makes the estate, at the start and at every reset."""

    def __init__(self, build: Callable[[], None] = lambda: None) -> None:
        overlays.load()
        self._moto = Moto()
        self._faults = faults.Faults()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._build = build
        self.reset()

    def reset(self) -> None:
        """Make the estate anew, without faults and with all counts at nothing."""
        self._faults.clear()
        FUNCTIONS.reset()
        overlays.KEPT.clear()
        forget_sessions()
        forget_events()
        self._build()
        self._counts.clear()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ)
        headers = answer.headers
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(answer.body)))]
        start_response(answer.status_line, headers)
        return [answer.body]

    def _answer(self, environ: Environ) -> Answer:
        body = _body(environ)
        if body is None:
            return json_answer({"message": "the request is too large"}, 413)
        if environ["PATH_INFO"].startswith("/_sandbox/"):
            name, method = environ["PATH_INFO"].removeprefix("/_sandbox/"), environ["REQUEST_METHOD"]
            page = theatre.answer(name, method, body, environ.get("HTTP_SEC_FETCH_SITE", ""))
            return page or self._control(name, method, body)
        return self._cloud(environ, identify(environ, body))

    def _cloud(self, environ: Environ, call: Call) -> Answer:
        caller = caller_of(call)
        account = caller.account if caller else ""
        with self._lock:
            self._counts[f"{account}:{call.service}:{call.operation}"] += 1
        fault = self._faults.take(call, account)
        answer = self._faults.before(fault, call, caller) if fault else None
        answer = answer or refusal(call, caller) or self._served(environ, call, account)
        record(call, caller, answer)
        return faults.after(fault, answer) if fault else answer

    def _served(self, environ: Environ, call: Call, account: str) -> Answer:
        key = (call.service, call.operation)
        if key in overlays.REPLACING:
            replaced = overlays.REPLACING[key](call, account)
            if replaced is not None:
                return replaced
        answer = self._moto.answer(environ, call)
        if answer.status < 300 and key in overlays.AMENDING:
            return overlays.AMENDING[key](call, account, answer)
        return answer

    def _control(self, name: str, method: str, body: bytes) -> Answer:
        handler = self._controls().get((name, method))
        if handler is None:
            return json_answer({"message": "there is no such control"}, 404)
        try:
            return json_answer(handler(json.loads(body or b"{}")))
        except (KeyError, ValueError, TypeError) as error:
            return json_answer({"message": str(error)}, 400)

    def _controls(self) -> dict[tuple[str, str], Control]:
        own: dict[tuple[str, str], Control] = {
            ("ready", "GET"): lambda _: {"ready": True},
            ("reset", "POST"): lambda _: self.reset(),
            ("faults", "POST"): self._faults.add,
            ("faults", "DELETE"): lambda _: self._faults.clear(),
            ("calls", "GET"): lambda _: dict(self._counts),
            ("calls", "DELETE"): lambda _: self._counts.clear(),
        }
        return own | {(name, "POST"): handler for name, handler in overlays.CONTROLS.items()}


def _body(environ: Environ) -> bytes | None:
    """The body of a request, or None if it is too large."""
    if environ.get("wsgi.input_terminated"):
        data: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1)
        return data if len(data) <= LARGEST_BODY else None
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        return None
    return environ["wsgi.input"].read(length) if length else b""
