"""What the service does to a line that is longer than an event of CloudWatch Logs may be.

Nobody outside AWS knows which holds today, so all three that were reported are modelled, at the limit of before April
2025 (256 KB) and of after (1 MB):

- lost: the line is dropped, and with it all that follows START: the seed's blackout (reports of 2017 and 2018).
- split: it comes in pieces of 262,118, 131,072 or 65,536 bytes (2018, 2023), of which the first holds its beginning.
- whole: it is stored as it is up to the limit, and cut there.
"""

from dataclasses import dataclass, replace
from typing import Any

from .output import Line

KINDS = ("lost", "split", "whole")
LIMITS_KB = (256, 1024)
# PutLogEvents counts 26 bytes for each event beside its message (API reference).
EVENT_OVERHEAD = 26
FRAGMENTS = (65_536, 131_072, 262_118)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One behaviour at one limit; fragment 0: pieces as long as the limit allows."""

    kind: str = "lost"
    limit_kb: int = 256
    fragment: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.limit_kb not in LIMITS_KB or self.fragment not in (0, *FRAGMENTS):
            raise ValueError(
                f"a behaviour is one of {', '.join(KINDS)} at {LIMITS_KB} KB, in fragments of {FRAGMENTS}; got {self}"
            )

    @property
    def longest(self) -> int:
        """The longest message in bytes."""
        return self.limit_kb * 1024 - EVENT_OVERHEAD

    @property
    def piece(self) -> int:
        """The length of a piece in bytes."""
        return min(self.fragment or self.longest, self.longest)


DEFAULT = Behaviour()


def behaviour_of(given: dict[str, Any]) -> Behaviour:
    """Return the behaviour that a control call asks for; raises ValueError or TypeError."""
    return Behaviour(**given)


def stored(lines: list[Line], behaviour: Behaviour) -> list[Line] | None:
    """Return the lines as they arrive in CloudWatch Logs; None: they are lost, with END and REPORT."""
    if behaviour.kind == "lost":
        return None if any(len(line.data) > behaviour.longest for line in lines) else lines
    found = []
    for line in lines:
        if behaviour.kind == "split":
            found += _pieces(line, behaviour.piece)
        else:
            found.append(replace(line, data=line.data[: _cut(line.data, behaviour.longest)]))
    return found


def _pieces(line: Line, longest: int) -> list[Line]:
    found, start = [], 0
    while start < len(line.data):
        rest = line.data[start : start + longest + 4]
        end = _cut(rest, longest)
        found.append(replace(line, data=rest[:end]))
        start += end
    return found


def _cut(data: bytes, longest: int) -> int:
    """Where to cut: at most at this length, and never within a character of UTF-8."""
    end = min(longest, len(data))
    if end < len(data):
        while end > longest - 4 and data[end] & 0xC0 == 0x80:
            end -= 1
    return end
