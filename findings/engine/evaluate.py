"""Run checks on a snapshot; what was not read becomes an UNKNOWN verdict that names the missing permission.

The rule: with a resource type unread a check never says FAIL, and says PASS or NOT_APPLICABLE only where it would say
the same with everything read (one readable trail that records all is proof, whatever another trail does).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from collectors.resources import Resource
from collectors.snapshot import Gap, NotCollectedError, Snapshot
from findings.checks import CHECKS, Check
from findings.verdict import Status, Verdict, account_subject, unknown

Key = tuple[str, str]
_NO_EVIDENCE: Mapping[str, Any] = MappingProxyType({})


class DuplicateVerdictError(Exception):
    """A check judged the same resource twice without a discriminator."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that one check says about one snapshot.

    unknown is (resource type, why) if the check as a whole had to stop because that type was not read.
    """

    check_id: str
    verdicts: list[Verdict]
    unknown: tuple[str, Gap] | None = None


def evaluate(snapshot: Snapshot, checks: Iterable[Check] | None = None) -> list[CheckResult]:
    """Return the result of each check (all of the snapshot's provider unless given), in the order of their names.

    Raises whatever a check raises apart from NotCollectedError, and DuplicateVerdictError: those are bugs, and the
    caller decides what a bug in one check means for the others.
    """
    chosen = CHECKS.values() if checks is None else checks
    return [judge(check, snapshot) for check in chosen if check.provider == snapshot.provider]


def judge(check: Check, snapshot: Snapshot) -> CheckResult:
    """Return the result of one check; see evaluate()."""
    verdicts: dict[Key, Verdict] = {}
    stopped: NotCollectedError | None = None
    try:
        for verdict in check.judge(snapshot):
            _add(verdicts, verdict, check)
    except NotCollectedError as error:
        stopped = error
    judged = {verdict.arn for verdict in verdicts.values()}
    rest = [*_stopped_before(check, snapshot, stopped), *_incomplete(check, snapshot)]
    for verdict in rest:
        if verdict.arn not in judged:
            verdicts.setdefault((verdict.arn, verdict.discriminator), verdict)
    return CheckResult(check.id, list(verdicts.values()), (stopped.resource_type, stopped.gap) if stopped else None)


def without_idle_evidence(result: CheckResult) -> CheckResult:
    """Return the result with the evidence of failures alone."""
    kept = [one if one.status is Status.FAIL else replace(one, evidence=_NO_EVIDENCE) for one in result.verdicts]
    return replace(result, verdicts=kept)


def _add(verdicts: dict[Key, Verdict], verdict: Verdict, check: Check) -> None:
    key = (verdict.arn, verdict.discriminator)
    if key in verdicts:
        raise DuplicateVerdictError(f"{check.id} judged {verdict.arn} twice (discriminator {verdict.discriminator!r})")
    verdicts[key] = verdict


def _stopped_before(check: Check, snapshot: Snapshot, error: NotCollectedError | None) -> Iterator[Verdict]:
    """Yield UNKNOWN for all that the check would have judged, or for the account if that is not known either."""
    if error is None:
        return
    for subject in _subjects(check, snapshot):
        yield unknown(subject, error)


def _subjects(check: Check, snapshot: Snapshot) -> Iterable[Resource]:
    account = (account_subject(snapshot.account_id, snapshot.partition),)
    if check.judges is None:
        return account
    try:
        return snapshot.all(check.judges)
    except NotCollectedError:
        return account


def _incomplete(check: Check, snapshot: Snapshot) -> Iterator[Verdict]:
    """Yield UNKNOWN for each resource of the judged type whose own details were not read."""
    kind = check.judges
    if kind is None:
        return
    for arn, gap in snapshot.item_gaps.get(kind.__name__, {}).items():
        yield unknown(kind(arn, _name(arn)), NotCollectedError(kind.__name__, gap))


def _name(arn: str) -> str:
    return arn.rpartition(":")[2].rpartition("/")[2] or arn
