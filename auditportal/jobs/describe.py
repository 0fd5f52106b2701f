"""Errors as one safe line: their type and place, and their message only when we wrote it."""

from traceback import walk_tb

OURS = frozenset({"auditportal", "collectors", "findings"})
LONGEST = 500


def described(error: BaseException) -> str:
    """Return type, place and, for our own typed errors, the message; never locals, never a foreign message.

    A foreign message may quote a request with its secrets, or text of a cloud that nobody has cleaned.
    """
    said = f": {error}" if _top(type(error).__module__) in OURS else ""
    line = f"{type(error).__name__}{said}{_place(error)}"
    return "".join(char if char.isprintable() else " " for char in line)[:LONGEST]


def _place(error: BaseException) -> str:
    frames = [(frame.f_globals.get("__name__", ""), line) for frame, line in walk_tb(error.__traceback__)]
    inside = [(name, line) for name, line in frames if _top(name) in OURS] or frames
    return f" (in {inside[-1][0]}, line {inside[-1][1]})" if inside else ""


def _top(module: str) -> str:
    return module.split(".", 1)[0]
