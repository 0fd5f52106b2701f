"""Log levels as programs are given them: words in any case, or the numbers of their logging library."""

# Audit lines are written at INFO or WARN; a line without a level counts as INFO (Lambda developer guide, log-level
# filtering). The last three words switch logging off altogether in common logging libraries.
SILENT_LEVELS = frozenset({"ERROR", "CRITICAL", "FATAL", "OFF", "NONE", "SILENT"})
# Python's logging has ERROR at 40, pino of Node.js at 50 (their documentation, "Logging Levels", "Log levels").
_ERROR_OF = {"python": 40}
_ERROR = 50


def is_silent(level: str, runtime: str | None) -> bool:
    """Say whether a level drops audit lines; a word that nobody knows does not."""
    word = level.strip().upper()
    if word.isascii() and word.isdigit() and len(word) < 10:
        family = (runtime or "").rstrip("0123456789.")
        return int(word) >= _ERROR_OF.get(family, _ERROR)
    return word in SILENT_LEVELS
