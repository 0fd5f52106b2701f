"""Reports: the findings of a selection as a file; a format is one module in formats/, registered by being imported."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditportal.common.registry import Registry
from findings.models.selection import Selection

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write findings down; stream yields the file in chunks and holds only one of them at a time."""

    name: str
    title: str
    content_type: str
    stream: Callable[[Selection], Iterator[bytes]]


FORMATS: Registry[Format] = Registry("report format", "findings.reports.formats")
