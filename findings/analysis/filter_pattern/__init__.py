"""CloudWatch Logs filter patterns: read them, replay them on lines, say when they can never match."""

from .drift import LogFormat, drift
from .errors import PatternError, Refusal
from .parse import FilterPattern, PatternKind, parse, replay
from .shape import never_matches

__all__ = [
    "FilterPattern",
    "LogFormat",
    "PatternError",
    "PatternKind",
    "Refusal",
    "drift",
    "never_matches",
    "parse",
    "replay",
]
