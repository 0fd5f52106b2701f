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
        self._unsure: set[str] = set()

    def register(self, name: str, item: Item) -> None:
        """Add a plug-in; raises DuplicateNameError when the name is taken."""
        if name in self._items and name not in self._unsure:
            raise DuplicateNameError(f"two {self.kind}s are named {name!r}; rename one of them")
        self._unsure.discard(name)
        self._items[name] = item

    def load(self) -> None:
        """Import every module below the package once; whatever that raises, the next call tries again and raises it.

        There is no half of a registry: every way to its items goes through here.
        """
        if self._loaded:
            return
        # Set before the work: a plug-in may ask for the registry while it is imported.
        self._loaded = True
        try:
            for name in modules_below(importlib.import_module(self.package)):
                self._import(name)
        except BaseException:
            self._loaded = False
            raise

    def _import(self, module: str) -> None:
        before = set(self._items) - self._unsure
        try:
            importlib.import_module(module)
        except DuplicateNameError:
            raise
        except BaseException:
            # Python forgets the module and runs it anew next time: its names are then no duplicates.
            self._unsure |= set(self._items) - before
            raise

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


def modules_below(package: ModuleType) -> Iterator[str]:
    """Yield the name of every module of a package and of its sub-packages; import each before you ask for the next."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield module.name
