"""@collector: what a function reads and which permissions it needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from auditportal.common.registry import Registry

from .resources import Resource
from .snapshot import Gap

R = TypeVar("R", bound=Resource)


class Reader(Protocol):
    """What a collector may use: one region of one account, seen through shared, paced clients."""

    account_id: str
    region: str
    partition: str
    taken_at: str

    def call(
        self, service: str, operation: str, *, expect: str | None = None, absent: tuple[str, ...] = (), **arguments: Any
    ) -> dict[str, Any]:
        """Make one API call; expect names the member that a true answer must hold.

        absent are error codes that mean "there is none": the answer is empty then.
        """

    def pages(self, service: str, operation: str, *, member: str, **arguments: Any) -> Iterable[dict[str, Any]]:
        """Yield the items of all pages of a list or describe call."""

    def calls(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Mapping[str, Any]],
        *,
        expect: str | None = None,
        absent: tuple[str, ...] = (),
    ) -> Iterable[tuple[str, dict[str, Any]]]:
        """Make one call per key side by side; a call that fails becomes the item gap of its key (an ARN)."""

    def found(self, kind: type[R]) -> tuple[R, ...]:
        """Resources of a type that this run has already read (declared by needs=)."""

    def before(self, kind: type[R]) -> Mapping[str, R]:
        """Resources of a type by ARN as the last run stored them, for reading only what changed."""

    def good_at(self, kind: type[Resource]) -> str | None:
        """When a type was last read without any gap, as ISO 8601; None if never."""

    def gap(self, arn: str, gap: Gap) -> None:
        """Say that the details of one resource could not be read."""

    def refusal_expected(self) -> None:
        """Say that the last refusal was an answer by itself: it does not count as denied."""


Collect = Callable[[Any], Iterable[Resource]]


@dataclass(frozen=True, slots=True)
class Collector:
    """A function that reads one resource type, with what it needs to do so."""

    name: str
    provider: str
    reads: type[Resource]
    actions: tuple[str, ...]
    needs: tuple[type[Resource], ...]
    collect: Collect


COLLECTORS: Registry[Collector] = Registry("collector", "collectors.aws")


def collector(
    *, provider: str, reads: type[R], actions: tuple[str, ...], needs: tuple[type[Resource], ...] = ()
) -> Callable[[Callable[[Any], Iterable[R]]], Callable[[Any], Iterable[R]]]:
    """Register a collector under the name of the resource type that it reads."""

    def register(collect: Callable[[Any], Iterable[R]]) -> Callable[[Any], Iterable[R]]:
        COLLECTORS.register(reads.__name__, Collector(collect.__name__, provider, reads, actions, needs, collect))
        return collect

    return register


@dataclass(frozen=True, slots=True)
class EventSource:
    """A function that reads what happened, with the permissions that this takes.

    on maps an action to the ARN pattern that it is narrowed to, with {partition} and one of {trail_bucket},
    {trail_key}; an action without one is allowed on "*".
    """

    name: str
    provider: str
    actions: tuple[str, ...]
    on: Mapping[str, str]
    read: Callable[..., Any]


EVENT_SOURCES: Registry[EventSource] = Registry("event source", "collectors.aws.events")
Read = TypeVar("Read", bound=Callable[..., Any])


def event_source(
    *, provider: str, actions: tuple[str, ...], on: Mapping[str, str] | None = None
) -> Callable[[Read], Read]:
    """Register what reads a source of events under the name of its function."""

    def register(read: Read) -> Read:
        EVENT_SOURCES.register(read.__name__, EventSource(read.__name__, provider, actions, on or {}, read))
        return read

    return register


def event_actions() -> list[str]:
    """Return the permissions of the sources that are read of every account, without a scope, sorted."""
    return sorted({action for source in EVENT_SOURCES.values() if not source.on for action in source.actions})


def required(kinds: Iterable[type[Resource]]) -> list[Collector]:
    """Return the collectors for these types and for what they need, in the order in which they must run."""
    ordered: dict[str, Collector] = {}

    def add(kind: type[Resource]) -> None:
        if kind.__name__ in ordered:
            return
        found = COLLECTORS[kind.__name__]
        for needed in found.needs:
            add(needed)
        ordered[kind.__name__] = found

    for kind in kinds:
        add(kind)
    return list(ordered.values())


def actions_for(kinds: Iterable[type[Resource]]) -> list[str]:
    """Return the permissions that collecting these types takes, sorted."""
    return sorted({action for found in required(kinds) for action in found.actions})
