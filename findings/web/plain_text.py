"""Text from a cloud for the rows of a long list: clean(), with a short way for what needs no cleaning."""

from functools import lru_cache

from markupsafe import Markup, escape

from auditportal.common.text import LONGEST_SHOWN, clean, clean_text

LONGEST_LABEL = 60


def shown(text: str, length: int) -> Markup:
    """Return the text as safe HTML; printable ASCII of a fitting length cannot hide or reorder anything."""
    return escape(text) if len(text) <= length and _is_plain(text) else clean(text, length)


@lru_cache(4096)
def label(text: str) -> Markup:
    """Return the name of a value of a filter, which each page shows again, as safe HTML."""
    return shown(text, LONGEST_LABEL)


def spelled(text: str) -> str:
    """Return the text for an attribute."""
    return text if len(text) <= LONGEST_SHOWN and _is_plain(text) else clean_text(text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()
