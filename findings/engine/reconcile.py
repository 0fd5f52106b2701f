"""From verdicts to findings: opens, reopens, resolves; writes no finding row when nothing changed.

FAIL opens a finding or reopens a resolved one, as accepted or suppressed if that is how it went away. PASS and
NOT_APPLICABLE resolve it, and so does a resource that is gone. UNKNOWN neither opens nor resolves: what was not seen
proves nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import msgspec
from django.db import transaction

from auditportal.common.clock import now
from auditportal.common.rewrite import rewrite
from auditportal.common.storable import beginning, index_key, storable
from collectors.models import CloudAccount, Function
from findings.models import Evidence, Finding, State, Transition, Verb
from findings.rules import RULES
from findings.verdict import Status, Verdict

from .evaluate import CheckResult

Key = tuple[str, str, str]
# Bytes for what is part of the identity (the name of a log group alone may have 512), characters for the rest.
LONGEST = {"arn": 1024, "resource_name": 512, "resource_type": 60, "discriminator": 200}


@dataclass(slots=True)
class Changes:
    """What one reconciliation will write."""

    created: list[Finding] = field(default_factory=list)
    updated: list[Finding] = field(default_factory=list)
    relapsed: list[Finding] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    opened: int = 0
    resolved: int = 0


def reconcile(account: CloudAccount, region: str, results: Iterable[CheckResult]) -> Changes:
    """Bring the findings of one region in line with the verdicts of a run; call it inside the run's transaction."""
    results = list(results)
    at = now()
    with transaction.atomic():
        held = _held(account, region, [result.check_id for result in results])
        functions = dict(Function.objects.filter(account=account, region=region).values_list("arn", "pk"))
        changes = Changes()
        for result in results:
            _judge(_Place(account, region, functions, at), result, held.get(result.check_id, {}), changes)
        _reopen(at, changes)
        _write(changes)
    return changes


def bring_in_line(
    account: CloudAccount,
    region: str,
    functions: dict[str, int],
    at: datetime,
    verdicts: Iterable[tuple[str, Verdict]],
    held: Iterable[Finding],
    otherwise: str,
) -> Changes:
    """Open, reopen and renew findings for failures of rules, and resolve the held ones that have none.

    Call it in a transaction that holds the locks of `held`; otherwise is the sentence for what resolves.
    """
    place, changes = _Place(account, region, functions, at), Changes()
    rest = {(finding.rule_id, finding.arn, finding.discriminator): finding for finding in held}
    closed = _closed(rest.values())
    for rule_id, verdict in ((rule_id, storable_verdict(verdict)) for rule_id, verdict in verdicts):
        finding = rest.pop((rule_id, verdict.arn, verdict.discriminator), None)
        # What a person closed stays closed until there is more of it.
        if finding is None or finding.pk not in closed or finding.evidence_digest != evidence_digest(verdict):
            _fail(place, rule_id, verdict, finding, changes)
    for finding in rest.values():
        _resolve(at, finding, otherwise, changes)
    _reopen(at, changes)
    _write(changes)
    return changes


def _closed(findings: Iterable[Finding]) -> set[int]:
    """Which of these were resolved by a person."""
    resolved = [finding.pk for finding in findings if finding.state == State.RESOLVED]
    steps = Transition.objects.filter(finding__in=resolved, verb__in=(Verb.RESOLVED, Verb.CLOSED))
    last = steps.order_by("finding_id", "-pk").distinct("finding_id").values_list("finding_id", "verb")
    return {pk for pk, verb in last if verb == Verb.CLOSED} if resolved else set()


@dataclass(frozen=True, slots=True)
class _Place:
    account: CloudAccount
    region: str
    functions: dict[str, int]
    at: datetime


def _held(account: CloudAccount, region: str, rules: list[str]) -> dict[str, dict[Key, Finding]]:
    rows = Finding.objects.filter(account=account, region=region, rule_id__in=rules).order_by("pk").select_for_update()
    held: dict[str, dict[Key, Finding]] = {}
    for finding in rows:
        held.setdefault(finding.rule_id, {})[(finding.rule_id, finding.arn, finding.discriminator)] = finding
    return held


def _judge(place: _Place, result: CheckResult, held: dict[Key, Finding], changes: Changes) -> None:
    judged: set[Key] = set()
    unseen: list[str] = []
    for verdict in map(storable_verdict, result.verdicts):
        key = (result.check_id, verdict.arn, verdict.discriminator)
        judged.add(key)
        if verdict.status is Status.UNKNOWN:
            unseen.append(verdict.arn)
        elif verdict.status is Status.FAIL:
            _fail(place, result.check_id, verdict, held.get(key), changes)
        elif (finding := held.get(key)) is not None:
            _resolve(place.at, finding, verdict.reason, changes)
    # What stands below an unread resource was not seen either; another resource whose name begins alike was.
    below = tuple(prefix for arn in unseen for prefix in _below(arn))
    if not _whole_type_unseen(place, unseen):
        for key in held.keys() - judged:
            if not held[key].arn.startswith(below):
                _resolve(place.at, held[key], "The resource is no longer there.", changes)


def _below(arn: str) -> list[str]:
    """How the keys of all that stands below a resource begin; a shortened ARN has lost the mark that would follow."""
    known = beginning(arn)
    return [f"{arn}{mark}" for mark in "/:"] if known == arn else [known]


def _whole_type_unseen(place: _Place, unseen: list[str]) -> bool:
    """An UNKNOWN about the account itself means that no resource of the judged type was listed."""
    return any(arn.endswith(f":iam::{place.account.account_id}:root") for arn in unseen)


def _fail(place: _Place, rule_id: str, verdict: Verdict, finding: Finding | None, changes: Changes) -> None:
    digest = evidence_digest(verdict)
    if finding is None:
        finding = _new(place, rule_id, verdict)
        changes.created.append(finding)
        _note(place.at, finding, Verb.OPENED, "", changes)
        changes.opened += 1
    elif finding.state == State.RESOLVED:
        changes.relapsed.append(finding)
    elif finding.evidence_digest == digest:
        return
    else:
        changes.updated.append(finding)
        _note(place.at, finding, Verb.EVIDENCE_CHANGED, finding.state, changes)
    finding.reason = verdict.reason
    if finding.evidence_digest != digest:
        finding.evidence_digest = digest
        changes.evidence.append(Evidence(finding=finding, at=place.at, digest=digest, body=dict(verdict.evidence)))


def _new(place: _Place, rule_id: str, verdict: Verdict) -> Finding:
    return Finding(
        provider=place.account.provider,
        account=place.account,
        region=place.region,
        arn=verdict.arn,
        resource_name=verdict.resource_name,
        resource_type=verdict.resource_type,
        function_id=place.functions.get(index_key(verdict.arn)),
        rule_id=rule_id,
        discriminator=verdict.discriminator,
        severity=RULES[rule_id].severity.value,
        reason=verdict.reason,
        first_seen=place.at,
        opened=place.at,
        changed=place.at,
    )


def _reopen(at: datetime, changes: Changes) -> None:
    """Reopen what failed again; what somebody had put aside comes back put aside, as long as its day has not passed."""
    decided = _put_aside(changes.relapsed)
    for finding in changes.relapsed:
        before = finding.triaged()
        aside = decided.get(finding.pk, {})
        finding.state, finding.accepted_until, comment = _standing(aside.get("state"), aside.get("until"), at.date())
        finding.resolved, finding.opened = None, at
        finding.occurrences += 1
        changes.updated.append(finding)
        changes.opened += finding.state == State.NEW
        _note(at, finding, Verb.REOPENED, State.RESOLVED, changes, comment=comment)
        changes.transitions[-1].details = {"before": before, "after": finding.triaged()}


def _put_aside(findings: list[Finding]) -> dict[int, dict[str, Any]]:
    """How each finding stood when it was last resolved, if it was accepted or suppressed."""
    if not findings:
        return {}
    steps = (
        Transition.objects.filter(finding__in=findings, verb=Verb.RESOLVED)
        .order_by("finding_id", "-pk")
        .distinct("finding_id")
        .values_list("finding_id", "details")
    )
    return {pk: details["before"] for pk, details in steps if details.get("before")}


def _standing(state: str | None, until: str | None, today: date) -> tuple[State, date | None, str]:
    """How a finding comes back: its state, until when, and the sentence for its history."""
    if state not in _ASIDE:
        return State.NEW, None, ""
    word, last = _ASIDE[State(state)], date.fromisoformat(until) if until else None
    if last is not None and last < today:
        return State.NEW, None, f"It had been {word} when it went away, but that ended on {last}."
    return State(state), last, f"It had been {word} when it went away, so it is {word} again."


_ASIDE = {State.ACCEPTED: "accepted", State.SUPPRESSED: "suppressed"}


def _resolve(at: datetime, finding: Finding, reason: str, changes: Changes) -> None:
    if finding.state == State.RESOLVED:
        return
    before = finding.triaged()
    finding.state, finding.resolved = State.RESOLVED, at
    finding.accepted_until = None
    changes.updated.append(finding)
    _note(at, finding, Verb.RESOLVED, before["state"], changes, comment=reason)
    changes.transitions[-1].details = {"before": before, "after": finding.triaged()}
    changes.resolved += 1


def _note(at: datetime, finding: Finding, verb: Verb, from_state: str, changes: Changes, *, comment: str = "") -> None:
    finding.changed = at
    finding.version += 1
    changes.transitions.append(
        Transition(finding=finding, at=at, verb=verb, from_state=from_state, to_state=finding.state, comment=comment)
    )


_UPDATED = [
    "state", "reason", "opened", "changed", "resolved", "accepted_until", "occurrences", "evidence_digest", "version",
]  # fmt: skip


def _write(changes: Changes) -> None:
    Finding.objects.bulk_create(changes.created, batch_size=1000)
    rewrite(changes.updated, _UPDATED)
    Transition.objects.bulk_create(changes.transitions, batch_size=2000)
    Evidence.objects.bulk_create(changes.evidence, batch_size=1000)


def evidence_digest(verdict: Verdict) -> str:
    """Return the digest that decides whether evidence changed.

    What stands under "measured" (counts and times that differ at every look) is shown but does not count as a change.
    """
    stable = {key: value for key, value in verdict.evidence.items() if key != "measured"}
    return sha256(msgspec.json.encode([verdict.reason, stable], order="deterministic")).hexdigest()


def storable_verdict(verdict: Verdict) -> Verdict:
    """Return the verdict with texts that fit the database and an identity that is no other verdict's."""
    return Verdict(
        verdict.status,
        index_key(verdict.arn, LONGEST["arn"]),
        storable(verdict.resource_type)[: LONGEST["resource_type"]],
        storable(verdict.resource_name)[: LONGEST["resource_name"]],
        storable(verdict.reason),
        storable(dict(verdict.evidence)),
        index_key(verdict.discriminator, LONGEST["discriminator"]),
        verdict.missing,
    )


def resolve_all(account: CloudAccount, reason: str, *, outside: Collection[str] = ()) -> int:
    """Resolve the findings of an account, or those outside some regions; their history stays. Returns how many."""
    changes, at = Changes(), now()
    with transaction.atomic():
        rows = Finding.objects.filter(account=account).exclude(state=State.RESOLVED).exclude(region__in=outside)
        for finding in rows.order_by("pk").select_for_update():
            _resolve(at, finding, reason, changes)
        _write(changes)
    return changes.resolved
