"""What makes findings, checks and detections alike: what it is called, how bad it is, what to do."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from collectors.resources import Resource

from .checks import CHECKS
from .detections.catalogue import Detection
from .detections.own import own_detections
from .detections.registry import DETECTIONS
from .verdict import Control, Remedy, Severity


class Rule(Protocol):
    """What pages and reports may ask of a check and of a detection."""

    @property
    def id(self) -> str:
        """Its name, which findings bear."""

    @property
    def problem(self) -> str:
        """What is wrong when it says so."""

    @property
    def severity(self) -> Severity:
        """How bad that is."""

    @property
    def risk(self) -> str:
        """Why it matters."""

    @property
    def remedy(self) -> Remedy:
        """What to do."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """The controls it answers."""

    @property
    def references(self) -> tuple[str, ...]:
        """Where its facts are from."""

    @property
    def reads(self) -> tuple[type[Resource], ...]:
        """The resource types it reads; none for a detection."""


class _Shipped(Mapping[str, Detection]):
    """Detectors and our own Sigma rules by name: what comes with the portal."""

    def __getitem__(self, name: str) -> Detection:
        return DETECTIONS.get(name) or own_detections()[name]

    def __iter__(self) -> Iterator[str]:
        yield from DETECTIONS
        yield from own_detections()

    def __len__(self) -> int:
        return len(DETECTIONS) + len(own_detections())


SHIPPED: Mapping[str, Detection] = _Shipped()


class Added(Protocol):
    """Detections that are kept elsewhere: rules of people, which a database holds."""

    def __getitem__(self, name: str, /) -> Detection:
        """One of them; raises KeyError."""

    def __iter__(self) -> Iterator[str]:
        """Their names."""

    def __len__(self) -> int:
        """How many."""

    def titles(self, names: Collection[str]) -> dict[str, str]:
        """The titles of those of some names that are known, in one question."""


_added: list[Added] = []


def know(added: Added) -> None:
    """Let findings.rules know of more detections."""
    _added.append(added)


class _Detections(Mapping[str, Detection]):
    """What comes with the portal, and what people added."""

    def __getitem__(self, name: str) -> Detection:
        if name in SHIPPED:
            return SHIPPED[name]
        for held in _added:
            with suppress(KeyError):
                return held[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from SHIPPED
        for held in _added:
            yield from held

    def __len__(self) -> int:
        return len(SHIPPED) + sum(map(len, _added))


DETECTED: Mapping[str, Detection] = _Detections()


class _Rules(Mapping[str, Any]):
    """All of them by name."""

    def __getitem__(self, name: str) -> Rule:
        return CHECKS.get(name) or DETECTED[name]

    def __iter__(self) -> Iterator[str]:
        yield from CHECKS
        yield from DETECTED

    def __len__(self) -> int:
        return len(CHECKS) + len(DETECTED)


RULES: Mapping[str, Rule] = _Rules()


def titles(names: Collection[str]) -> dict[str, str]:
    """What is wrong when each of these rules says so; a rule that is gone is left out."""
    found = {name: rule.problem for name in names if (rule := CHECKS.get(name) or SHIPPED.get(name))}
    for held in _added:
        found |= held.titles([name for name in names if name not in found])
    return found
