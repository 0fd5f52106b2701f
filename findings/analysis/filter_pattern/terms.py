"""Unstructured patterns: words and quoted phrases that a line contains, `-` before one it must not, `?` before options.

Source: CloudWatch Logs user guide, "Using filter patterns to match terms in unstructured log events". A term is found
inside words too (ERROR in ERRORCODE). As soon as another term stands beside them, all `?` terms are ignored. `" "`
matches everything. [believed: a lone `-` belongs to the term after it, since the guide of 2022 writes one so; a
regular expression beside other terms is described nowhere and is refused as unsupported.]
"""

import re
from dataclasses import dataclass

from .errors import PatternError, unsupported
from .lexer import quoted_at, regex_at, skip_space
from .regex import Regex

_WORD = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a line contains and does not contain; optional is empty as soon as another term stands beside it."""

    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    regex: Regex | None = None

    @property
    def everything(self) -> bool:
        """Whether no line is left out."""
        return not (self.required or self.excluded or self.optional or self.regex)

    def matches(self, line: str) -> bool:
        """Whether the line has all, none and at least one of them."""
        if self.regex is not None:
            return self.regex.search(line)
        if any(term in line for term in self.excluded):
            return False
        return all(term in line for term in self.required) and (
            not self.optional or any(term in line for term in self.optional)
        )


def read_terms(text: str) -> Terms:
    """Read an unstructured pattern; PatternError for characters that have to be quoted and for unclosed quotes."""
    at = skip_space(text, 0)
    if text[at : at + 1] == "%":
        return _lone_regex(text, at)
    found: dict[str, list[str]] = {"": [], "-": [], "?": []}
    while at < len(text):
        sign, term, at = _term(text, at)
        if term.strip() or sign == "?":
            found[sign].append(term)
        elif sign == "-":
            raise unsupported("An excluded term is empty", at)
        at = skip_space(text, at)
    required, excluded, optional = (tuple(found[sign]) for sign in ("", "-", "?"))
    if required or excluded:
        return Terms(required, excluded, ignored=optional)
    return Terms() if any(not term.strip() for term in optional) else Terms(optional=optional)


def _lone_regex(text: str, at: int) -> Terms:
    source, end = regex_at(text, at)
    rest = skip_space(text, end)
    if rest < len(text):
        raise unsupported("A regular expression stands beside other terms", rest)
    return Terms(regex=Regex(source, at + 1))


def _term(text: str, at: int) -> tuple[str, str, int]:
    sign = text[at] if text[at] in "-?" else ""
    start = skip_space(text, at + 1) if sign == "-" else at + len(sign)
    if text[start : start + 1] == '"':
        term, end = quoted_at(text, start)
        return sign, term, end
    if text[start : start + 1] == "%":
        raise unsupported("A regular expression stands beside other terms", start)
    word = _WORD.match(text, start)
    if word is None:
        raise PatternError("A term with other characters than letters, digits and _ has to be quoted", start)
    return sign, word[0], _separated(text, word.end())


def _separated(text: str, end: int) -> int:
    if end < len(text) and not text[end].isspace():
        raise PatternError("A term with other characters than letters, digits and _ has to be quoted", end)
    return end
