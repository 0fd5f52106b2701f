"""Why each check says what it says of one function: its checks run again on what is kept of its region."""

from dataclasses import dataclass, replace

from collectors.models import Function
from collectors.resources.aws import FunctionAccess, LambdaFunction, LogGroup
from collectors.snapshot import Snapshot, SnapshotFormatError
from collectors.storage import kept_snapshots
from findings.analysis.functions import log_group_name
from findings.checks import CHECKS, Check
from findings.engine.evaluate import judge
from findings.models import Finding
from findings.verdict import Verdict

_ORDER = {"fail": 0, "unknown": 1, "pass": 2, "not_applicable": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One check of a function: the verdict that is stored, its reason where it can be had, and its finding."""

    check: Check
    status: str
    reason: str
    missing: str
    finding: Finding | None


def lines(function: Function) -> tuple[list[Line], LambdaFunction | None, Snapshot | None]:
    """Return one line per stored verdict, the worst first, the function as it was read, and what was read with it."""
    seen = _snapshot(function)
    item = _configuration(seen, function.arn)
    fresh = _judged(seen, item) if seen and item else {}
    findings = {finding.rule_id: finding for finding in function.findings.all()}
    found = []
    for rule_id, status in function.verdicts.items():
        check = CHECKS.get(rule_id)
        if check is not None:
            found.append(_line(check, status, fresh.get(rule_id), findings.get(rule_id)))
    return sorted(found, key=lambda line: (_ORDER.get(line.status, 9), -line.check.severity, line.check.id)), item, seen


def _line(check: Check, status: str, verdict: Verdict | None, finding: Finding | None) -> Line:
    """The stored verdict decides; a fresh one that says otherwise comes from a newer read and is not shown."""
    agrees = verdict is not None and verdict.status == status
    reason = verdict.reason if verdict is not None and agrees else (finding.reason if finding else "")
    missing = (verdict.missing or "") if verdict is not None and agrees else ""
    return Line(check, status, reason, missing, finding)


def _snapshot(function: Function) -> Snapshot | None:
    try:
        held = kept_snapshots(function.account)
    except SnapshotFormatError:
        # Kept by a version with other fields: the verdicts stand, their reasons come back with the next scan.
        return None
    return next((snapshot for snapshot in held if snapshot.region == function.region), None)


def _configuration(seen: Snapshot | None, arn: str) -> LambdaFunction | None:
    if seen is None or LambdaFunction.__name__ not in seen.resources:
        return None
    return next((item for item in seen.all(LambdaFunction) if item.arn == arn), None)


def _narrowed(seen: Snapshot, item: LambdaFunction) -> Snapshot:
    """The region with the one function, those that share its log and those that consume logs: not all of thousands."""
    consumers = {entry.arn for entry in seen.resources.get(FunctionAccess.__name__, ())}
    group = log_group_name(item)
    functions = tuple(
        one
        for one in seen.all(LambdaFunction)
        if one.arn == item.arn or one.arn in consumers or log_group_name(one) == group
    )
    return replace(seen, resources={**seen.resources, LambdaFunction.__name__: functions})


def _judged(seen: Snapshot, item: LambdaFunction) -> dict[str, Verdict]:
    """Judge the function, and its log group where that is a link of its chain."""
    group, narrow = log_group_name(item), _narrowed(seen, item)
    found: dict[str, Verdict] = {}
    for check in CHECKS.values():
        of_group = check.judges is LogGroup and check.link is not None
        if check.provider == seen.provider and (check.judges is LambdaFunction or of_group):
            for verdict in judge(check, narrow).verdicts:
                # What could not be read at all is said once, of the account.
                whole = verdict.resource_type == "Account"
                if whole or verdict.arn == item.arn or (of_group and verdict.resource_name == group):
                    found[check.id] = verdict
    return found
