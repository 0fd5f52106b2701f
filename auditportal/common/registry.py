"""Plug-ins register by being imported from their package; a duplicate name is an error."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Generic, TypeVar

Item = TypeVar("Item")


class DuplicateNameError(Exception):
    """Two plug-ins of one registry claim the same name."""


class Registry(Generic[Item]):
    """An ordered map of plug-ins by name, filled by importing the modules of one package."""

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._items: dict[str, Item] = {}
        self._loaded = False

    def register(self, name: str, item: Item) -> None:
        """Add a plug-in; raises DuplicateNameError when the name is taken."""
        if name in self._items:
            raise DuplicateNameError(f"two {self.kind}s are named {name!r}; rename one of them")
        self._items[name] = item

    def load(self) -> None:
        """Import every module below the package once, so that all plug-ins are registered."""
        if not self._loaded:
            self._loaded = True
            import_below(importlib.import_module(self.package))

    def get(self, name: str) -> Item | None:
        """Return the plug-in of that name, or None."""
        self.load()
        return self._items.get(name)

    def __getitem__(self, name: str) -> Item:
        self.load()
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        self.load()
        return iter(sorted(self._items))

    def __len__(self) -> int:
        self.load()
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        self.load()
        return name in self._items

    def values(self) -> list[Item]:
        """All plug-ins in the order of their names."""
        return [self[name] for name in self]


def import_below(package: ModuleType) -> None:
    """Import every module of a package and of its sub-packages."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
