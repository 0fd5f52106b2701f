"""Snapshot: all that was read of one region of one account, and what could not be read.

"Not collected" is a value here: asking for what was not read raises NotCollectedError, which the engine turns into
an UNKNOWN verdict that names the missing permission. So a denied read never looks like "nothing there".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from .resources import Resource, aws

R = TypeVar("R", bound=Resource)


class CoverageState(StrEnum):
    """How well a resource type of one region of one account is seen."""

    OK = "ok"
    PARTIAL = "partial"
    DENIED = "denied"
    THROTTLED = "throttled"
    FAILED = "failed"
    STALE = "stale"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Gap:
    """Why something was not read: the state, the permission to add (if that helps) and one sentence."""

    state: CoverageState
    permission: str | None = None
    detail: str = ""


class NotCollectedError(Exception):
    """A check asked for resources that were not read."""

    def __init__(self, resource_type: str, gap: Gap) -> None:
        super().__init__(f"{resource_type} was not read: {gap.detail or gap.state.value}")
        self.resource_type = resource_type
        self.gap = gap


NEVER_READ = Gap(CoverageState.UNSUPPORTED, None, "no collector has read this resource type")


@dataclass(frozen=True)
class Snapshot:
    """What was read of one region of one account at one time.

    resources maps a type's name to its resources; gaps maps a type's name to the reason why the whole type is
    missing; item_gaps maps a type's name to {arn: reason} for single resources whose details are missing.
    """

    provider: str
    account_id: str
    region: str
    taken_at: str
    environment: str = "production"
    partition: str = "aws"
    resources: Mapping[str, tuple[Resource, ...]] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    item_gaps: Mapping[str, Mapping[str, Gap]] = field(default_factory=dict)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Return all resources of a type that were read; raises NotCollectedError if the type was not."""
        name = kind.__name__
        if name in self.gaps:
            raise NotCollectedError(name, self.gaps[name])
        if name not in self.resources:
            raise NotCollectedError(name, NEVER_READ)
        return self.resources[name]  # type: ignore[return-value]

    def complete(self, kind: type[R]) -> tuple[R, ...]:
        """Like all(), but raises NotCollectedError if a single resource of the type is missing.

        For conclusions from absence: "no trail records this" holds only if every trail was read.
        """
        found = self.all(kind)
        for gap in self.item_gaps.get(kind.__name__, {}).values():
            raise NotCollectedError(kind.__name__, gap)
        return found

    def get(self, kind: type[R], arn: str) -> R | None:
        """Return one resource by ARN, None if it does not exist; raises NotCollectedError if it was not read."""
        self.all(kind)
        gap = self.item_gaps.get(kind.__name__, {}).get(arn)
        if gap is not None:
            raise NotCollectedError(kind.__name__, gap)
        return self._by_arn[kind.__name__].get(arn)  # type: ignore[return-value]

    @cached_property
    def _by_arn(self) -> dict[str, dict[str, Resource]]:
        return {kind: {item.arn: item for item in items} for kind, items in self.resources.items()}

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """A scratch store for indexes that several verdicts of one check share (key: the check's function)."""
        return {}


class SnapshotFormatError(Exception):
    """A snapshot file cannot be read; the message says what is wrong and where."""


RESOURCE_TYPES: dict[str, type[Resource]] = {
    kind.__name__: kind
    for kind in vars(aws).values()
    if isinstance(kind, type) and issubclass(kind, Resource) and kind is not Resource
}


def encode_resources(items: Iterable[Resource]) -> bytes:
    """Return resources of one type as JSON, sorted by ARN so that equal content gives equal bytes."""
    return msgspec.json.encode(sorted(items, key=lambda item: item.arn))


def decode_resources(type_name: str, body: bytes | str) -> tuple[Resource, ...]:
    """Return the resources of one type from JSON; raises SnapshotFormatError."""
    kind = RESOURCE_TYPES.get(type_name)
    if kind is None:
        raise SnapshotFormatError(f"unknown resource type {type_name!r}; known: {', '.join(sorted(RESOURCE_TYPES))}")
    try:
        return msgspec.json.decode(body, type=tuple[kind, ...])  # type: ignore[valid-type]
    except msgspec.MsgspecError as error:
        raise SnapshotFormatError(f"{type_name}: {error}") from error


class _Document(msgspec.Struct):
    provider: str
    account_id: str
    region: str
    taken_at: str
    environment: str = "production"
    partition: str = "aws"
    resources: dict[str, msgspec.Raw] = {}
    gaps: dict[str, Gap] = {}
    item_gaps: dict[str, dict[str, Gap]] = {}


def encode_snapshots(snapshots: Iterable[Snapshot]) -> bytes:
    """Return snapshots as one JSON document: a list, one entry per region."""
    return msgspec.json.encode([_document(snapshot) for snapshot in snapshots])


def _document(snapshot: Snapshot) -> _Document:
    return _Document(
        provider=snapshot.provider,
        account_id=snapshot.account_id,
        region=snapshot.region,
        taken_at=snapshot.taken_at,
        environment=snapshot.environment,
        partition=snapshot.partition,
        resources={kind: msgspec.Raw(encode_resources(items)) for kind, items in snapshot.resources.items()},
        gaps=dict(snapshot.gaps),
        item_gaps={kind: dict(gaps) for kind, gaps in snapshot.item_gaps.items()},
    )


def decode_snapshots(body: bytes) -> list[Snapshot]:
    """Return the snapshots of a document written by encode_snapshots; raises SnapshotFormatError."""
    try:
        documents = msgspec.json.decode(body, type=list[_Document])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise SnapshotFormatError(f"this is not a snapshot file: {error}") from error
    return [_snapshot(document) for document in documents]


def _snapshot(document: _Document) -> Snapshot:
    return Snapshot(
        provider=document.provider,
        account_id=document.account_id,
        region=document.region,
        taken_at=document.taken_at,
        environment=document.environment,
        partition=document.partition,
        resources={kind: decode_resources(kind, bytes(body)) for kind, body in document.resources.items()},
        gaps=document.gaps,
        item_gaps=document.item_gaps,
    )
