"""Keep how things stand: each function's verdict map, the counts per check and region, and the day's totals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Avg, Count, Sum

from auditportal.common.clock import now
from auditportal.common.rewrite import rewrite
from auditportal.common.storable import index_key, storable
from collectors.models import CloudAccount, Function
from collectors.resources.aws import LambdaFunction, LogGroup
from findings.checks import CHECKS, Link, chain_members
from findings.checks.chain import chain_of
from findings.models import Finding, PostureDay, RegionPosture
from findings.verdict import Status

from .evaluate import CheckResult

_COUNTED = ("passed", "failed", "unknown", "not_applicable")
_FIELD = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.UNKNOWN: "unknown",
    Status.NOT_APPLICABLE: "not_applicable",
}


def store_posture(account: CloudAccount, region: str, results: Iterable[CheckResult]) -> Counter[str]:
    """Store the verdict map of each function and the counts per check; returns the totals by status."""
    results = list(results)
    _store_functions(account, region, results)
    totals: Counter[str] = Counter()
    rows = []
    for result in results:
        counts = Counter(_FIELD[verdict.status] for verdict in result.verdicts)
        totals.update(verdict.status.value for verdict in result.verdicts)
        missing = storable(next((verdict.missing for verdict in result.verdicts if verdict.missing), "") or "")[:200]
        rows.append(RegionPosture(account=account, region=region, rule_id=result.check_id, missing=missing, **counts))
    RegionPosture.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "region", "rule_id"],
        update_fields=[*_COUNTED, "missing", "judged_at"],
    )
    return totals


def _store_functions(account: CloudAccount, region: str, results: list[CheckResult]) -> None:
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    of_groups: dict[str, dict[str, str]] = defaultdict(dict)
    members = chain_members()
    for result in results:
        for verdict in result.verdicts:
            if verdict.resource_type == "LambdaFunction":
                verdicts[index_key(verdict.arn)][result.check_id] = verdict.status.value
            elif verdict.resource_type == "LogGroup" and result.check_id in members:
                of_groups[storable(verdict.resource_name)[:512]][result.check_id] = verdict.status.value
    # A check that could not list the functions, or their log groups, at all says unknown of each: none of them may look
    # healthy.
    unseen = {
        result.check_id
        for result in results
        if _speaks_of_functions(result.check_id, members)
        and any(v.resource_type == "Account" and v.status is Status.UNKNOWN for v in result.verdicts)
    }
    changed = []
    for function in Function.objects.filter(account=account, region=region, removed__isnull=True):
        latest = dict.fromkeys(sorted(unseen), Status.UNKNOWN.value) | of_groups.get(function.log_group, {})
        latest |= verdicts.get(function.arn, {})
        if take_verdicts(function, latest, members):
            changed.append(function)
    rewrite(changed, _JUDGED)


def _speaks_of_functions(check_id: str, members: Mapping[str, Link]) -> bool:
    judges = CHECKS[check_id].judges
    return judges is LambdaFunction or (judges is LogGroup and check_id in members)


_JUDGED = ["verdicts", "failed", "unknown", "completeness", "broken", "unproved"]


def take_verdicts(function: Function, latest: dict[str, str], members: dict[str, Link]) -> bool:
    """Put a verdict map on a function, with what follows from it; say whether anything is new."""
    before = [getattr(function, name) for name in _JUDGED]
    statuses, chain = Counter(latest.values()), chain_of(latest, members)
    function.verdicts = latest
    function.failed, function.unknown = statuses[Status.FAIL], statuses[Status.UNKNOWN]
    function.completeness = chain.percent if chain else None
    function.broken = (chain.broken or "") if chain else ""
    function.unproved = (chain.unproved or "") if chain else ""
    return before != [getattr(function, name) for name in _JUDGED]


def store_day(account: CloudAccount) -> None:
    """Store today's totals of an account, replacing an earlier look of the same day."""
    sums = RegionPosture.objects.filter(account=account).aggregate(**{name: Sum(name, default=0) for name in _COUNTED})
    functions = Function.objects.present().filter(account=account)
    sums |= functions.aggregate(functions=Count("pk"), completeness=Avg("completeness"))
    PostureDay.objects.update_or_create(
        account=account,
        day=now().date(),
        defaults={**sums, "open_findings": Finding.objects.filter(account=account).open().count()},
    )
