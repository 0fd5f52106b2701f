"""Posture checks: one file and one function each, Snapshot -> Verdicts, pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from auditportal.common.registry import Registry
from collectors.resources import Resource
from collectors.resources.aws import INVENTORY
from collectors.snapshot import NotCollectedError, Snapshot
from findings.verdict import Control, Remedy, Severity, Verdict, unknown

from .chain import Link
from .rendering import RenderedRemedy, render_remedy

__all__ = [
    "CHECKS",
    "Check",
    "Judge",
    "Link",
    "RenderedRemedy",
    "chain_members",
    "check",
    "judge_each",
    "render_remedy",
    "resource_types",
]

R = TypeVar("R", bound=Resource)
Judge = Callable[[Snapshot], Iterator[Verdict]]


@dataclass(frozen=True, slots=True)
class Check:
    """A question about a resource type, with what a person needs to act on the answer.

    title says how things should be, problem how they are when the check fails.
    """

    id: str
    provider: str
    title: str
    problem: str
    severity: Severity
    judges: type[Resource] | None
    reads: tuple[type[Resource], ...]
    risk: str
    remedy: Remedy
    controls: tuple[Control, ...]
    references: tuple[str, ...]
    judge: Judge
    link: Link | None = None


CHECKS: Registry[Check] = Registry("check", "findings.checks")


def check(  # noqa: PLR0913 - a declaration: every field has its name beside it
    *,
    title: str,
    problem: str,
    severity: Severity,
    judges: type[Resource] | None,
    reads: tuple[type[Resource], ...],
    risk: str,
    remedy: Remedy,
    controls: tuple[Control, ...],
    references: tuple[str, ...] = (),
    link: Link | None = None,
) -> Callable[[Judge], Judge]:
    """Register a check under its function's name; judges=None is a check of the account in one region.

    link is the link of a function's evidence chain that the check proves, where it is about functions or their groups.
    """

    def register(judge: Judge) -> Judge:
        provider = judge.__module__.split(".")[2]
        CHECKS.register(
            judge.__name__,
            Check(
                judge.__name__,
                provider,
                title,
                problem,
                severity,
                judges,
                reads,
                risk,
                remedy,
                controls,
                references,
                judge,
                link,
            ),
        )
        return judge

    return register


def chain_members() -> dict[str, Link]:
    """Return check id -> link of the evidence chain, for the checks that prove one."""
    return {found.id: found.link for found in CHECKS.values() if found.link is not None}


def resource_types(checks: Iterable[Check]) -> list[type[Resource]]:
    """Return the types that these checks read and those of the inventory, each once, in a stable order."""
    kinds = {kind.__name__: kind for check_ in checks for kind in check_.reads}
    kinds |= {kind.__name__: kind for kind in INVENTORY}
    return [kinds[name] for name in sorted(kinds)]


def judge_each(
    snapshot: Snapshot, kind: type[R], judge: Callable[[R], Verdict], *, only: Callable[[R], bool] = lambda _: True
) -> Iterator[Verdict]:
    """Judge the resources of one type one by one; one that lacks a needed read becomes UNKNOWN, the others go on.

    A resource whose own details are missing (an item gap) is left to the engine, which says so.
    """
    incomplete = snapshot.item_gaps.get(kind.__name__, {})
    for item in snapshot.all(kind):
        if item.arn not in incomplete and only(item):
            yield _judge_or_unknown(judge, item)


def _judge_or_unknown(judge: Callable[[R], Verdict], item: R) -> Verdict:
    try:
        return judge(item)
    except NotCollectedError as error:
        return unknown(item, error)
