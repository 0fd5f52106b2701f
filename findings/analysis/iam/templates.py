"""Policy variables: ${aws:username}, ${key, 'default'}, ${*}, ${?} and ${$} in a Resource or a condition's value.

Source: IAM User Guide, "IAM policy elements: Variables and tags". They are read only where Version is 2012-10-17;
elsewhere the characters stand for themselves. A multivalued key cannot be a variable ("Single-valued vs. multivalued
context keys"), so such a one is undecidable here. That a * or ? inside of a value stands for itself is [believed], so
a value with one is undecidable, too, wherever wildcards are read.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from .context import Context
from .patterns import Parts, Wild, joined, parts_of

_VARIABLE = re.compile(r"\$\{([^{}]{0,512})\}")
_WITH_DEFAULT = re.compile(r"\s*([^,\s]+)\s*,\s*'(.*)'\s*", re.DOTALL)


class Unresolved(Enum):
    """Why a template has no text: a variable without a value, or one whose value nobody knows."""

    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable's key in lower case and what stands in for a missing value."""

    key: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text of a policy: plain parts, or pieces with variables that a context resolves."""

    text: str
    pieces: tuple[str | Wild | Variable, ...]
    parts: Parts | None

    def resolve(self, context: Context) -> Parts | Unresolved:
        """Put in the values of the variables; UNKNOWN wins over MISSING, because the value might be there."""
        if self.parts is not None:
            return self.parts
        found = [_value(piece, context) for piece in self.pieces]
        for reason in (Unresolved.UNKNOWN, Unresolved.MISSING):
            if reason in found:
                return reason
        return joined(piece for piece in found if not isinstance(piece, Unresolved))

    @property
    def keys(self) -> tuple[str, ...]:
        """The condition keys that the variables name."""
        return tuple(piece.key for piece in self.pieces if isinstance(piece, Variable))


def _value(piece: str | Wild | Variable, context: Context) -> str | Wild | Unresolved:
    if not isinstance(piece, Variable):
        return piece
    values = context.get(piece.key)
    if values is None or len(values) > 1:
        return Unresolved.UNKNOWN
    if not values:
        return Unresolved.MISSING if piece.default is None else piece.default
    return Unresolved.UNKNOWN if "*" in values[0] or "?" in values[0] else values[0]


@lru_cache(maxsize=4096)
def read_template(text: str, *, variables: bool, wildcards: bool) -> Template:
    """Read a text of a policy; variables only if its Version has them, * and ? as wildcards only if asked for."""
    pieces: list[str | Wild | Variable] = []
    at = 0
    for found in _VARIABLE.finditer(text) if variables else ():
        pieces.extend(_plain(text[at : found.start()], wildcards=wildcards))
        pieces.append(_variable(found[1]))
        at = found.end()
    pieces.extend(_plain(text[at:], wildcards=wildcards))
    fixed = [piece for piece in pieces if not isinstance(piece, Variable)]
    return Template(text, tuple(pieces), joined(fixed) if len(fixed) == len(pieces) else None)


def _plain(text: str, *, wildcards: bool) -> Parts:
    if wildcards:
        return parts_of(text)
    return (text,) if text else ()


def _variable(inside: str) -> str | Variable:
    if inside in ("*", "?", "$"):
        return inside
    defaulted = _WITH_DEFAULT.fullmatch(inside)
    if defaulted:
        return Variable(defaulted[1].lower(), defaulted[2])
    return Variable(inside.strip().lower())
