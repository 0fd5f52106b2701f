"""Hits of rules on events, as findings: one per rule, principal, resource and hour, with what the events say.

Called once for each event, so what was told before is added to, not told anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from auditportal.common.clock import now
from auditportal.common.storable import index_key, storable
from collectors.models import CloudAccount, Function
from findings.detections.added import is_added
from findings.detections.correlation import Firing, State, feed, occurrences
from findings.detections.sigma import Event, Group, Hit, Rule, grouped
from findings.models import CorrelationState, Evidence, Finding
from findings.rules import RULES
from findings.verdict import Status, Verdict

from .flood import MOST_CALLS, bounded, key_of
from .in_force import InForce, last_in_force
from .reconcile import Changes, bring_in_line, evidence_digest, storable_verdict

LAMBDA = "lambda.amazonaws.com"
Told = tuple[str, Verdict]


def tell_hits(account: CloudAccount, region: str, hits: Sequence[Hit]) -> Changes:
    """Add hits to the findings of an account's region; call it in the transaction that moves the cursor."""
    rules = last_in_force()
    by_id = {hit.event.id: hit.event for hit in hits}
    functions = _functions(account, region)
    loud = [hit for hit in hits if hit.rule.id not in rules.silent]
    told = [_of_group(account, group, by_id, functions) for group in grouped(loud)]
    told += [_of_firing(account, firing, by_id, functions) for firing in _correlated(rules, account, region, hits)]
    with transaction.atomic():
        told = bounded(account, region, told)
        held = _held(account, region, told)
        added = [(rule_id, _added(verdict, held.get((rule_id, *key_of(verdict))))) for rule_id, verdict in told]
        _recount(added, held)
        pks = {index_key(arn): pk for arn, pk in functions.values()}
        return bring_in_line(account, region, pks, now(), added, list(held.values()), "")


def _functions(account: CloudAccount, region: str) -> dict[str, tuple[str, int]]:
    rows = Function.objects.filter(account=account, region=region, removed__isnull=True)
    return {name: (arn, pk) for name, arn, pk in rows.values_list("name", "arn", "pk")}


def _correlated(rules: InForce, account: CloudAccount, region: str, hits: Sequence[Hit]) -> Iterable[Firing]:
    """What correlations make of the hits; what they remember is stored."""
    for correlation in rules.correlations:
        found = occurrences(correlation, hits)
        if not found:
            continue
        row, _ = CorrelationState.objects.select_for_update().get_or_create(
            account=account, region=region, rule_id=correlation.id, defaults={"body": {}}
        )
        state, firings = feed(correlation, msgspec.convert(row.body, State), found, now())
        row.body, row.changed = storable(msgspec.to_builtins(state)), now()
        row.save()
        yield from firings


def _of_group(
    account: CloudAccount, group: Group, events: Mapping[str, Event], functions: Mapping[str, tuple[str, int]]
) -> Told:
    shown = [events[one] for one in group.examples if one in events]
    arn, name = _subject(account, shown[0] if shown else None, group.principal, group.resource, functions)
    evidence: dict[str, Any] = {
        "principal": group.principal,
        "resource": group.resource,
        "first": _text(group.first),
        "last": _text(group.last),
        "measured": {"count": group.count, "refused": group.refused},
        "calls": [_call(event) for event in shown],
    }
    evidence |= _author(group.rule)
    discriminator = f"{_text(group.starts)[:13]} {group.principal} {group.resource}"
    names = ", ".join(sorted({event.normalised_name for event in shown}))
    reason = f"{names} by {_short(group.principal)}{f' on {_short(group.resource)}' if group.resource else ''}"
    if group.refused == group.count:
        reason += ", refused"
    return group.rule.id, _verdict(arn, name, f"{reason}: first {_text(group.first)}.", evidence, discriminator)


def _of_firing(
    account: CloudAccount, firing: Firing, events: Mapping[str, Event], functions: Mapping[str, tuple[str, int]]
) -> Told:
    shown = [events[one] for one in firing.events if one in events][:MOST_CALLS]
    principal = shown[0].principal if shown else next(filter(None, firing.group), "")
    arn, name = _subject(account, shown[0] if shown else None, principal, "", functions)
    group = ", ".join(filter(None, firing.group))
    evidence: dict[str, Any] = {
        "group": list(firing.group),
        "first": _text(min((event.time for event in shown if event.time), default=firing.at)),
        "last": _text(firing.at),
        "calls": [_call(event) for event in shown],
    }
    if earlier := [one for one in firing.events if one not in events][:MOST_CALLS]:
        evidence["earlier_events"] = earlier
    reason = f"{RULES[firing.correlation].problem}: {group[:200]}; the bound was reached at {_text(firing.at)}."
    return firing.correlation, _verdict(arn, name, reason, evidence, f"{_text(firing.starts)[:13]} {group}")


def _author(rule: Rule) -> dict[str, str]:
    """Who wrote a rule of others: its licence (Detection Rule License 1.1) wants a match to name them."""
    return {"rule_author": rule.author[:200]} if rule.author and is_added(rule.id) else {}


def _verdict(arn: str, name: str, reason: str, evidence: Mapping[str, Any], discriminator: str) -> Verdict:
    return Verdict(Status.FAIL, arn, "TrailEvent", name, reason, evidence, discriminator)


def _subject(
    account: CloudAccount,
    event: Event | None,
    principal: str,
    resource: str,
    functions: Mapping[str, tuple[str, int]],
) -> tuple[str, str]:
    """What a finding is about: the function, else the resource, else who acted, else the account."""
    if event is not None and event.source == LAMBDA and (function := functions.get(resource.rpartition(":")[2])):
        return function[0], _short(function[0])
    for arn in (resource, principal):
        if arn.startswith("arn:"):
            return arn, _short(arn)
    root = f"arn:{account.partition}:iam::{account.account_id}:root"
    return root, _short(resource or principal) or account.account_id


def _short(arn: str) -> str:
    return (arn.rpartition(":")[2].removeprefix("log-group:") if arn.startswith("arn:") else arn)[:200]


def _call(event: Event) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "time": _text(event.time),
        "name": event.name,
        "outcome": event.outcome.value,
        "error": event.first("errorCode"),
        "source_ip": event.source_ip,
        "user_agent": event.first("userAgent")[:200],
        "session": event.session,
    }


def _text(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else "unknown time"


def _held(account: CloudAccount, region: str, told: Sequence[Told]) -> dict[tuple[str, str, str], Finding]:
    """The findings that are told again, locked."""
    keys = {(rule_id, *key_of(verdict)) for rule_id, verdict in told}
    rows = Finding.objects.filter(account=account, region=region, rule_id__in={key[0] for key in keys}).filter(
        discriminator__in={key[2] for key in keys}
    )
    found = {(row.rule_id, row.arn, row.discriminator): row for row in rows.order_by("pk").select_for_update()}
    return {key: row for key, row in found.items() if key in keys}


def _recount(added: Sequence[Told], held: Mapping[tuple[str, str, str], Finding]) -> None:
    """Keep the counts of what is told in other respects as before: no change for people, but no hit is forgotten."""
    for rule_id, verdict in added:
        finding = held.get((rule_id, *key_of(verdict)))
        if finding is not None and finding.evidence_digest == evidence_digest(storable_verdict(verdict)):
            latest = Evidence.objects.filter(finding=finding).order_by("-pk").values("pk")[:1]
            Evidence.objects.filter(pk__in=latest).update(body=storable(dict(verdict.evidence)))


def _added(verdict: Verdict, finding: Finding | None) -> Verdict:
    """What is told together with what was told before."""
    before = Evidence.objects.filter(finding=finding).values_list("body", flat=True).first() if finding else None
    if not before or "measured" not in before or "measured" not in verdict.evidence:
        return verdict
    new, calls = verdict.evidence, {call["event_id"]: call for call in before.get("calls", ())}
    calls |= {call["event_id"]: call for call in new["calls"]}
    counts = {name: before["measured"].get(name, 0) + n for name, n in new["measured"].items()}
    merged = dict(new) | {
        "first": min(before["first"], new["first"]),
        "last": max(before["last"], new["last"]),
        "measured": counts,
        "calls": sorted(calls.values(), key=lambda call: (call["time"], call["event_id"]))[:MOST_CALLS],
    }
    return replace(verdict, evidence=merged, reason=finding.reason if finding else verdict.reason)
