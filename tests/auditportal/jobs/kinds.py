"""Handlers made for one test and forgotten after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from auditportal.jobs.handlers import HANDLERS, Handler, Work


@contextmanager
def a_kind(run: Callable[[Work], None], kind: str = "test.kind", **terms: Any) -> Iterator[Handler]:
    """Register a handler for the length of a block."""
    handler = Handler(kind, run, **terms)
    HANDLERS.register(kind, handler)
    try:
        yield handler
    finally:
        del HANDLERS._items[kind]


def nothing(_: Work) -> None:
    """Do nothing."""
