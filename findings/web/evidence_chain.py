"""What the pages say of a function's evidence chain: its links, the ways of a log line, and who can blind it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from collectors.resources.aws import IamUser, LambdaFunction, Role
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.access import Holder
from findings.analysis.alert_path.hops import Hop, HopKind, Route
from findings.analysis.alert_path.paths import AlertPaths
from findings.analysis.blinding import Holding, powers_over_detection, powers_over_log
from findings.analysis.functions import log_group_name

MOST_LINES = 12
MOST_HOLDERS = 200


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One right and the statement behind it."""

    what: str
    says: str
    action: str
    by: str
    remedy: str
    is_sure: bool
    doubts: str


@dataclass(frozen=True, slots=True)
class HolderLines:
    """Somebody who can blind something; more counts what is not shown."""

    name: str
    kind: str
    lines: list[HeldLine]
    more: int = 0
    is_own: bool = False
    functions: int = 0


def routes(seen: Snapshot, function: LambdaFunction) -> list[Route]:
    """Return every way out of a function's log, the best first; empty if it cannot be told."""
    try:
        paths = AlertPaths(seen)
        group = log_group_name(function)
        hop = Hop(HopKind.LOG_GROUP, group)
        return [route.after(hop) for route in paths.routes(group)] or [paths.best(function)]
    except NotCollectedError:
        return []


def holders_of_log(seen: Snapshot, function: LambdaFunction) -> list[HolderLines] | None:
    """Return who can blind the log of a function, its own role first; None if IAM was not read."""

    def powers(holder: Holder) -> list[Holding]:
        return powers_over_log(seen, function, holder)

    return _holders(seen, powers, own=function.role_arn)


def holders_of_account(seen: Snapshot, own: str = "") -> list[HolderLines] | None:
    """Return who can blind the account as seen from one region, the role `own` first; None if IAM was not read."""
    return _holders(seen, lambda holder: powers_over_detection(seen, holder), own=own)


def _holders(seen: Snapshot, powers: Any, own: str = "") -> list[HolderLines] | None:
    try:
        everybody: Sequence[Holder] = [*seen.all(Role), *seen.all(IamUser)]
        users = Counter(function.role_arn for function in seen.all(LambdaFunction))
        found = [(holder, powers(holder)) for holder in everybody]
    except NotCollectedError:
        return None
    found = [(holder, held) for holder, held in found if held]
    found.sort(key=lambda pair: (pair[0].arn != own, -users[pair[0].arn], pair[0].name))
    return [_shown(holder, held, own, users[holder.arn]) for holder, held in found[:MOST_HOLDERS]]


def _shown(holder: Holder, held: Sequence[Holding], own: str, functions: int) -> HolderLines:
    return HolderLines(
        name=holder.name,
        kind="user" if isinstance(holder, IamUser) else "role",
        lines=[_line(one) for one in held[:MOST_LINES]],
        more=max(0, len(held) - MOST_LINES),
        is_own=holder.arn == own,
        functions=functions,
    )


def _line(one: Holding) -> HeldLine:
    return HeldLine(
        what=one.power.what.value,
        says=one.power.says,
        action=one.power.action,
        by=one.grant.statement.label,
        remedy=one.grant.remedy,
        is_sure=one.is_sure,
        doubts="; ".join(one.grant.doubts) or "a condition that is not known",
    )


def with_identities(snapshots: Iterable[Snapshot]) -> Snapshot | None:
    """Return the snapshot to judge an account by: read with IAM, of the region that has most functions."""

    def worth(one: Snapshot) -> tuple[bool, int]:
        return Role.__name__ in one.resources, len(one.resources.get(LambdaFunction.__name__, ()))

    return max(snapshots, key=worth, default=None)
