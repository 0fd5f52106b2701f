"""The button "Play the attack": a page of the sandbox that plays it and shows each act as it is over."""

import html
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs

from .answers import Answer
from .attack import ACTS, Act, Stage, play
from .runtime.functions import FUNCTIONS, missing
from .runtime.over_long import Behaviour

FOLDER = Path(__file__).parent / "pages"
KINDS, LIMITS_KB = ("lost", "split", "whole"), (256, 1024)
# What the portal has to tell after an act.
TOLD = {
    "prepare": "nothing",
    "small_input": "A function firewall refused malicious input",
    "padded_input": "Invocations left no trace, or a log line was split or cut",
    "wrong_credentials": "Sign-ins failed again and again; calls with an invalid key",
    "enumeration": "Refused calls in a burst; a function's role used outside its function",
    "log_tampering": "A log group was deleted; the trail was stopped",
    "executions": "Many more executions than usual",
    "duration": "Executions much longer than usual",
}


@dataclass(slots=True)
class Theatre:
    """One attack at a time; acts are those that are over, error says why it broke off."""

    acts: list[Act] = field(default_factory=list)
    running: bool = False
    behaviour: Behaviour = field(default_factory=Behaviour)
    error: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, behaviour: Behaviour) -> bool:
        """Play in the background; returns whether it began, which it does not while one is played."""
        with self.lock:
            if self.running:
                return False
            self.acts, self.running, self.behaviour, self.error = [], True, behaviour, ""
        threading.Thread(target=self._play, args=(Stage(FUNCTIONS.endpoint, behaviour),), daemon=True).start()
        return True

    def _play(self, stage: Stage) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for act in play(stage):
                self.acts.append(act)
        except (BotoCoreError, ClientError, OSError, ValueError) as error:
            self.error = f"{type(error).__name__}: {error}"[:500]
        finally:
            self.running = False


THEATRE = Theatre()


def answer(name: str, method: str, body: bytes, site: str) -> Answer | None:
    """Answer a request for the page, its style or its button; None for everything else.

    site is the browser's word on who asks (Sec-Fetch-Site): another site's page may not press the button.
    """
    if (name, method) == ("", "GET"):
        return Answer(200, [*_SAFE, ("Content-Type", "text/html; charset=utf-8")], _page().encode())
    if (name, method) == ("theatre.css", "GET"):
        return Answer(200, [("Content-Type", "text/css; charset=utf-8")], _file("theatre.css").encode())
    if (name, method) == ("attack", "POST"):
        return _pressed(body, site)
    return None


_SAFE = [("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'"),
         ("X-Content-Type-Options", "nosniff")]  # fmt: skip


def _pressed(body: bytes, site: str) -> Answer:
    plain = [("Content-Type", "text/plain; charset=utf-8")]
    if site not in ("", "none", "same-origin"):
        return Answer(403, plain, b"The button is pressed on this page only.")
    given = parse_qs(body.decode("utf-8", "replace"))
    kind, limit = given.get("behaviour", ["lost"])[0], given.get("size", ["256"])[0]
    if kind not in KINDS or limit not in map(str, LIMITS_KB):
        return Answer(400, plain, b"behaviour is lost, split or whole; size is 256 or 1024.")
    if missing():
        return Answer(409, plain, f"The attack cannot be played here: {missing()}.".encode())
    THEATRE.begin(Behaviour(kind, int(limit)))
    return Answer(303, [("Location", "/_sandbox/")], b"")


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _page() -> str:
    acts, chosen = list(THEATRE.acts), THEATRE.behaviour
    rows = [_row(name, next((act for act in acts if act.name == name), None)) for name in ACTS]
    return Template(_file("theatre.html")).substitute(
        refresh='<meta http-equiv="refresh" content="2">' if THEATRE.running else "",
        kinds=_options(KINDS, chosen.kind),
        sizes=_options(LIMITS_KB, chosen.limit_kb),
        button="Playing …" if THEATRE.running else "Play the attack",
        disabled="disabled" if THEATRE.running or missing() else "",
        state=html.escape(_state(len(acts))),
        rows="".join(rows),
    )


def _state(over: int) -> str:
    if missing():
        return f"It cannot be played here: {missing()}."
    if THEATRE.error:
        return f"It broke off: {THEATRE.error}"
    if THEATRE.running:
        return f"Act {over + 1} of {len(ACTS)} is being played. This page renews itself."
    return "All acts were played. A blackout is told about two minutes after its act." if over else "Not played yet."


def _options(values: tuple[Any, ...], chosen: Any) -> str:
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{value}</option>' for value in values
    )


def _row(name: str, act: Act | None) -> str:
    title = name.replace("_", " ").capitalize()
    about = (ACTS[name].__doc__ or "").strip()
    when = f"{act.at[11:19]} UTC, {act.seconds:.1f} s" if act else "not yet"
    outcome = _said(act.outcome) if act else ""
    cells = (f"<strong>{html.escape(title)}</strong><br>{html.escape(about)}", html.escape(when),
             html.escape(outcome[:400]), html.escape(TOLD[name]))  # fmt: skip
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _said(outcome: Any) -> str:
    """An outcome in words: names and values, what is empty left out."""
    if isinstance(outcome, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_said(value)}" for key, value in outcome.items() if value != "")
    return ", ".join(map(_said, outcome)) if isinstance(outcome, list) else str(outcome)
