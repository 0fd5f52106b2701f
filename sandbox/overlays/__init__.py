"""Overlays: what moto drops, kept; what it does not know, answered. One small file each, registered by being imported.

replaces: answers a call itself. amends: changes moto's answer (and may read the request, to keep what moto drops).
"""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sandbox.answers import Answer
from sandbox.calls import Call

Replace = Callable[[Call, str], Answer | None]
Amend = Callable[[Call, str, Answer], Answer]
Control = Callable[[Any], Any]

REPLACING: dict[tuple[str, str], Replace] = {}
AMENDING: dict[tuple[str, str], Amend] = {}
# What a test may set over HTTP: POST /_sandbox/<name>.
CONTROLS: dict[str, Control] = {}
# What the overlays keep: (account, region, kind) -> name -> value.
KEPT: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(dict)


class DuplicateOverlayError(Exception):
    """Two overlays claim one operation."""


def replaces(service: str, *operations: str) -> Callable[[Replace], Replace]:
    """Register a function that answers these operations instead of moto (None: let moto answer)."""

    def register(function: Replace) -> Replace:
        for operation in operations:
            if (service, operation) in REPLACING:
                raise DuplicateOverlayError(f"{service}:{operation}")
            REPLACING[service, operation] = function
        return function

    return register


def amends(service: str, *operations: str) -> Callable[[Amend], Amend]:
    """Register a function that changes moto's successful answer to these operations."""

    def register(function: Amend) -> Amend:
        for operation in operations:
            if (service, operation) in AMENDING:
                raise DuplicateOverlayError(f"{service}:{operation}")
            AMENDING[service, operation] = function
        return function

    return register


def control(name: str) -> Callable[[Control], Control]:
    """Register a function that POST /_sandbox/<name> calls with its JSON body."""

    def register(function: Control) -> Control:
        if name in CONTROLS:
            raise DuplicateOverlayError(name)
        CONTROLS[name] = function
        return function

    return register


def load() -> None:
    """Import every overlay."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
