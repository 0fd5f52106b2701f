"""Keep how things stand: each function's verdict map, the counts per check and region, and the day's totals."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from auditportal.common.clock import now
from collectors.models import CloudAccount, Function
from collectors.resources.aws import LambdaFunction
from findings.checks import CHECKS
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
        missing = next((verdict.missing for verdict in result.verdicts if verdict.missing), "") or ""
        rows.append(
            RegionPosture(account=account, region=region, rule_id=result.check_id, missing=missing[:200], **counts)
        )
    RegionPosture.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "region", "rule_id"],
        update_fields=[*_COUNTED, "missing", "judged_at"],
    )
    return totals


def _store_functions(account: CloudAccount, region: str, results: list[CheckResult]) -> None:
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for result in results:
        for verdict in result.verdicts:
            if verdict.resource_type == "LambdaFunction":
                verdicts[verdict.arn][result.check_id] = verdict.status.value
    # A check that could not list the functions at all says unknown of each: none of them may look healthy.
    unseen = {
        result.check_id
        for result in results
        if CHECKS[result.check_id].judges is LambdaFunction
        and any(v.resource_type == "Account" and v.status is Status.UNKNOWN for v in result.verdicts)
    }
    changed = []
    for function in Function.objects.filter(account=account, region=region, removed__isnull=True):
        latest = dict.fromkeys(sorted(unseen), Status.UNKNOWN.value) | verdicts.get(function.arn, {})
        if latest != function.verdicts:
            function.verdicts = latest
            statuses = Counter(latest.values())
            function.failed, function.unknown = statuses[Status.FAIL], statuses[Status.UNKNOWN]
            changed.append(function)
    Function.objects.bulk_update(changed, ["verdicts", "failed", "unknown"], batch_size=500)


def store_day(account: CloudAccount) -> None:
    """Store today's totals of an account, replacing an earlier look of the same day."""
    sums = RegionPosture.objects.filter(account=account).aggregate(**{name: Sum(name, default=0) for name in _COUNTED})
    PostureDay.objects.update_or_create(
        account=account,
        day=now().date(),
        defaults={**sums, "open_findings": Finding.objects.filter(account=account).open().count()},
    )
