"""Text of a cloud for the database: characters that PostgreSQL refuses are replaced, and keys are kept short."""

import re
from hashlib import sha256
from typing import Any

LONGEST_KEY = 512  # bytes; a row of a btree index holds at most 2,704 bytes in all its columns
_MARKED = re.compile(r"#[0-9a-f]{64}\Z")


def storable(value: Any) -> Any:
    """Return plain JSON that PostgreSQL can store: NUL becomes U+FFFD and a lone surrogate a question mark."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def index_key(text: str, longest: int = LONGEST_KEY) -> str:
    """Return text that may be an index's key, of at most `longest` bytes (100 or more); different texts stay different.

    What is too long, holds what cannot be stored, or could be taken for a shortened key ends with its digest.
    """
    kept = str(storable(text))
    if kept == text and len(kept.encode()) <= longest and not _MARKED.search(text):
        return text
    mark = f"#{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return kept.encode()[: longest - len(mark)].decode("utf-8", "ignore") + mark


def beginning(key: str) -> str:
    """Return what an index_key() says of its text: all of it, or the beginning when it ends with a digest."""
    return _MARKED.sub("", key)
