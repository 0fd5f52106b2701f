"""Text from a cloud for the rows of a long list: clean(), with a short way for what needs no cleaning."""

from markupsafe import Markup, escape

from auditportal.common.text import LONGEST_SHOWN, clean, clean_text


def shown(text: str, length: int) -> Markup:
    """Return the text as safe HTML; printable ASCII of a fitting length cannot hide or reorder anything."""
    return escape(text) if len(text) <= length and _is_plain(text) else clean(text, length)


def spelled(text: str) -> str:
    """Return the text for an attribute."""
    return text if len(text) <= LONGEST_SHOWN and _is_plain(text) else clean_text(text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()
