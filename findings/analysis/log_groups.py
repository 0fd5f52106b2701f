"""What checks ask of log groups: who writes to one, and whether the group that something logs to is there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from collectors.resources.aws import LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings.analysis.functions import log_group_name


def writers(snapshot: Snapshot) -> Mapping[str, list[LambdaFunction]]:
    """Return {name of a log group: the functions that are configured to write to it}; raises NotCollectedError."""
    if writers not in snapshot.memo:
        found: dict[str, list[LambdaFunction]] = defaultdict(list)
        for function in snapshot.all(LambdaFunction):
            found[log_group_name(function)].append(function)
        snapshot.memo[writers] = dict(found)
    held: Mapping[str, list[LambdaFunction]] = snapshot.memo[writers]
    return held


class Presence(Enum):
    """What is known of the group behind an ARN."""

    THERE = auto()
    GONE = auto()
    ELSEWHERE = auto()


@dataclass(frozen=True, slots=True)
class Destination:
    """A log group that something names as the place of its log; name is empty if the ARN is of no group."""

    name: str
    presence: Presence


def destination(snapshot: Snapshot, arn: str) -> Destination:
    """Say whether the log group of an ARN (with or without ":*") exists; raises NotCollectedError.

    ELSEWHERE is what this snapshot cannot see: another account, another region, a stream of Firehose.
    """
    parts = arn.removesuffix(":*").split(":", 6)
    if len(parts) < 7 or parts[2] != "logs" or parts[5] != "log-group":
        return Destination("", Presence.ELSEWHERE)
    if parts[3:5] != [snapshot.region, snapshot.account_id]:
        return Destination(parts[6], Presence.ELSEWHERE)
    if parts[6] in _names(snapshot):
        return Destination(parts[6], Presence.THERE)
    snapshot.complete(LogGroup)
    return Destination(parts[6], Presence.GONE)


def all_gone(snapshot: Snapshot, arns: Iterable[str]) -> str | None:
    """Return the name of one of these groups if none of them exists; None if one may. Raises NotCollectedError."""
    snapshot.all(LogGroup)
    places = [destination(snapshot, arn) for arn in arns]
    gone = [place.name for place in places if place.presence is Presence.GONE]
    return gone[0] if gone and len(gone) == len(places) else None


def _names(snapshot: Snapshot) -> frozenset[str]:
    if _names not in snapshot.memo:
        snapshot.memo[_names] = frozenset(group.name for group in snapshot.all(LogGroup))
    held: frozenset[str] = snapshot.memo[_names]
    return held
