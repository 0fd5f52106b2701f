"""A rule that fires on nearly everything makes a bounded number of findings; what is beyond is counted in one more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from auditportal.common.storable import index_key
from collectors.models import CloudAccount
from findings.models import Finding
from findings.verdict import Status, Verdict

from .reconcile import LONGEST

MOST_GROUPS = 50
MOST_CALLS = 10
HOUR = len("2026-11-24T02")
# Events of an hour are told after it began, but for clocks that are ahead.
AHEAD = timedelta(hours=2)
BEYOND = f"beyond {MOST_GROUPS} groups"
Told = tuple[str, Verdict]
Hour = tuple[str, str]


def bounded(account: CloudAccount, region: str, told: Sequence[Told]) -> list[Told]:
    """At most MOST_GROUPS findings of one rule, region and hour, those of before counted; the rest as one per hour."""
    there = _there(account, region, told)
    made = Counter(
        (rule_id, discriminator[:HOUR]) for rule_id, _, discriminator in there if BEYOND not in discriminator
    )
    kept: list[Told] = []
    beyond: dict[Hour, list[Verdict]] = {}
    for rule_id, verdict in told:
        hour = rule_id, verdict.discriminator[:HOUR]
        is_new = (rule_id, *key_of(verdict)) not in there
        if is_new and made[hour] >= MOST_GROUPS:
            beyond.setdefault(hour, []).append(verdict)
        else:
            made[hour] += is_new
            kept.append((rule_id, verdict))
    return kept + [(hour[0], _rest(account, hour[1], verdicts)) for hour, verdicts in beyond.items()]


def key_of(verdict: Verdict) -> tuple[str, str]:
    """ARN and discriminator as the database has them."""
    return index_key(verdict.arn, LONGEST["arn"]), index_key(verdict.discriminator, LONGEST["discriminator"])


def _there(account: CloudAccount, region: str, told: Sequence[Told]) -> set[tuple[str, str, str]]:
    """Rule, ARN and discriminator of what may have been told of the same hours before."""
    rows = Finding.objects.filter(account=account, region=region, rule_id__in={rule_id for rule_id, _ in told})
    since = _earliest(verdict.discriminator[:HOUR] for _, verdict in told)
    if since is not None:
        rows = rows.filter(opened__gte=since - AHEAD)
    return set(rows.values_list("rule_id", "arn", "discriminator"))


def _earliest(hours: Iterable[str]) -> datetime | None:
    """The begin of the first of some hours; None where one has no time."""
    try:
        return min((datetime.fromisoformat(f"{hour}:00:00+00:00") for hour in set(hours)), default=None)
    except ValueError:
        return None


def _rest(account: CloudAccount, hour: str, verdicts: Sequence[Verdict]) -> Verdict:
    arn = f"arn:{account.partition}:iam::{account.account_id}:root"
    reason = (
        f"So often in this hour that only the first {MOST_GROUPS} groups of principal and resource have findings of "
        "their own; what came beyond them is counted here."
    )
    evidence: dict[str, Any] = {
        "first": min(str(one.evidence["first"]) for one in verdicts),
        "last": max(str(one.evidence["last"]) for one in verdicts),
        "measured": {name: sum(_measured(one, name) for one in verdicts) for name in ("count", "refused")},
        "calls": [call for one in verdicts[:MOST_CALLS] for call in one.evidence["calls"][:1]],
    }
    return Verdict(Status.FAIL, arn, "TrailEvent", account.account_id, reason, evidence, f"{hour} {BEYOND}")


def _measured(verdict: Verdict, name: str) -> int:
    """How often; of a correlation once."""
    return int(verdict.evidence.get("measured", {"count": 1}).get(name, 0))
