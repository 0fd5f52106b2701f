"""Bounds for what a cloud sent: depth, number of values, length and kind of texts; also ends cyclic mappings."""

import re
from collections.abc import Mapping

MOST_LEVELS = 10
MOST_VALUES = 20_000
LONGEST_TEXT = 8_192
_SURROGATE = re.compile("[\ud800-\udfff]")


class UnreadableError(ValueError):
    """A document that has no reading; the message is one clause and never repeats the document."""


def bounded(document: object) -> object:
    """Return a plain copy (dict, list, str, bool, int, float, None) or raise UnreadableError."""
    return _Copy().of(document, 0)


class _Copy:
    """One copy under way, with the number of values it has seen."""

    def __init__(self) -> None:
        self.seen = 0

    def of(self, value: object, level: int) -> object:
        self.seen += 1
        if self.seen > MOST_VALUES:
            raise UnreadableError("it holds too many values")
        if level > MOST_LEVELS:
            raise UnreadableError("it is nested too deeply")
        if isinstance(value, Mapping):
            return {_key(key): self.of(held, level + 1) for key, held in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(held, level + 1) for held in value]
        return _plain(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise UnreadableError("a name in it is not a text")
    return _text(key)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and value.bit_length() <= 128:
        return value
    raise UnreadableError("it holds a value that JSON does not have")


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnreadableError("a text in it is too long")
    # Almost every text is ASCII, which has no surrogates and costs nothing to know.
    if "\0" in text or not (text.isascii() or _SURROGATE.search(text) is None):
        raise UnreadableError("a text in it holds characters that no text has")
    return text
