"""What makes findings, checks and detections alike: what it is called, how bad it is, what to do."""

from collections.abc import Iterator, Mapping
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
_added: list[Mapping[str, Detection]] = []


def know(added: Mapping[str, Detection]) -> None:
    """Let findings.rules know of detections that are kept elsewhere: rules of people, which a database holds."""
    _added.append(added)


class _Detections(Mapping[str, Detection]):
    """What comes with the portal, and what people added."""

    def __getitem__(self, name: str) -> Detection:
        for held in (SHIPPED, *_added):
            if name in held:
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
