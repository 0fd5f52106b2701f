"""Goes wrong as its input says, or at its beginning as its variable BREAK says: for tests of what Lambda reports."""

import logging
import os
import sys
import time
from collections.abc import Callable
from typing import Any

BREAK = os.environ.get("BREAK", "")
print("module is read")
if BREAK == "raise":
    raise ValueError("broken from the beginning")
if BREAK == "exit":
    sys.exit(7)
if BREAK == "import":
    import a_module_that_nobody_has  # type: ignore[import-not-found]  # noqa: F401
if BREAK == "slow":
    time.sleep(60)


def _raise(_event: dict[str, Any]) -> None:
    raise ValueError("as it was asked to")


def _exit(event: dict[str, Any]) -> None:
    os._exit(int(event.get("code", 1)))


def _memory(event: dict[str, Any]) -> None:
    held = []
    for _ in range(int(event.get("megabytes", 4096))):
        held.append(b"x" * 1024 * 1024)
        time.sleep(0.001)


def _sleep(event: dict[str, Any]) -> None:
    time.sleep(float(event["seconds"]))


def _print(event: dict[str, Any]) -> None:
    for text in event["lines"]:
        print(text)
    sys.stderr.write(str(event.get("error", "")))


def _log(event: dict[str, Any]) -> None:
    for level in ("debug", "info", "warning", "error", "critical"):
        getattr(logging.getLogger(), level)("%s %s", level, event.get("text", ""))


def _variables(_event: dict[str, Any]) -> dict[str, str]:
    return dict(os.environ)


def _large(event: dict[str, Any]) -> str:
    return "x" * int(event["bytes"])


_DEEDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "raise": _raise, "exit": _exit, "memory": _memory, "sleep": _sleep, "print": _print, "log": _log,
    "variables": _variables, "large": _large,
}  # fmt: skip


def handler(event: dict[str, Any], _context: object) -> Any:
    """Do {"do": ...}; nothing for nothing."""
    deed = _DEEDS.get(event.get("do", ""))
    return deed(event) if deed else {"ok": True}
