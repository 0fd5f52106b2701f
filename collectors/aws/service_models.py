"""The SDK's descriptions of services without their prose, which nobody reads at run time and which is half of them."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

from botocore.loaders import JSONFileLoader, Loader, create_loader

_PROSE = frozenset({"documentation", "documentationUrl"})
_FORMS = ((".json", open), (".json.gz", gzip.open))


class _BareLoader(JSONFileLoader):
    """Reads the same files as the SDK's own loader of files."""

    def load_file(self, file_path: str) -> Any:
        """Return what a file holds, in plain dictionaries and with empty prose; None if there is no such file."""
        for suffix, opened in _FORMS:
            try:
                with opened(file_path + suffix, "rb") as file:
                    return json.load(file, object_pairs_hook=_bare)
            except FileNotFoundError:
                continue
        return None


def _bare(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    # The SDK looks some of it up, so it is empty and not gone. A member of a structure may be named so, and is no text.
    return {name: "" if name in _PROSE and isinstance(value, str) else value for name, value in pairs}


def bare_loader(search_path: str | None) -> Loader:
    """Return a loader for a session (its component data_loader); search_path is the session's data_path."""
    loader: Loader = create_loader(search_path)
    loader.file_loader = _BareLoader()
    return loader
