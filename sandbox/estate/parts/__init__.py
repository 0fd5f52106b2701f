"""Parts: one module per family of things, which makes them in every region and tells the truth about them.

make(place, region, lean=...) makes what the family adds to a region, sound and blind; lean leaves out what only makes
the company believable. fails(place, region) yields (check, arn) for what it made blind there.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from sandbox.estate.place import Place
from sandbox.estate.specs import RegionSpec


class Part(Protocol):
    """A module of this package."""

    def make(self, place: Place, region: RegionSpec, *, lean: bool) -> None:
        """Make what the family adds to a region."""

    def fails(self, place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
        """Yield which check must fail on which ARN there."""


@cache
def parts() -> tuple[Part, ...]:
    """Return all parts in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__, f"{__name__}."))
    return tuple(cast("Part", importlib.import_module(name)) for name in names)
