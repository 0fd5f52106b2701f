"""Trying a rule on the events of the last days, step by step, so that a worker is never held for long."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from auditportal.auditlog.write import record
from auditportal.common.clock import now
from auditportal.common.storable import storable
from auditportal.jobs.queue import enqueue
from auditportal.members.models import User
from collectors.aws.events.trail_records import TrailRecord
from collectors.aws.identity import ConnectionRefusedByCloudError
from collectors.event_readings import TRAIL_LOOKUP, read_history
from collectors.models import Checkpoint, CloudAccount
from collectors.snapshot import CoverageState
from findings.detections.added import exception_of, is_added
from findings.detections.own import own_rules
from findings.detections.replay import Tally, add, result_of
from findings.detections.sigma import Correlation, Matcher, Rule
from findings.models import AddedRule, RuleTest, WorkState
from findings.models.added_rules import OPEN_WORK

from .flood import MOST_GROUPS
from .in_force import ready
from .known import known_to

TEST = "rules.test"
MOST_DAYS, MOST_EVENTS = 90, 50_000
# 1,000 events a step: ten seconds at two requests a second, and no more than that of a test is lost with a worker.
PAGES = 20
TESTS_KEPT = 3
NO_ACCOUNT = "No account is read: register one, and scan it once."


def begin_test(
    rule: AddedRule, days: int, account: CloudAccount | None, actor: User | None, address: str | None = None
) -> RuleTest:
    """Ask for a test over the last days (1 to 90) of one account or of all; the one that is open goes on instead."""
    with transaction.atomic():
        AddedRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
        test = rule.tests.filter(state__in=OPEN_WORK).first()
        if test is None:
            end = now()
            since = end - timedelta(days=min(max(days, 1), MOST_DAYS))
            places = [[*place, since.isoformat(), end.isoformat()] for place in _places(account)]
            made: dict[str, Any] = {"days": days, "account": account, "places": places, "created_by": actor}
            test = RuleTest.objects.create(rule=rule, **made)
            old = rule.tests.order_by("-pk").values_list("pk", flat=True)[TESTS_KEPT:]
            RuleTest.objects.filter(pk__in=list(old)).delete()
            enqueue(TEST, test.pk, key=f"{TEST}:{test.pk}:0")
            record(actor, "rule.tested", rule, after={"rule": rule.rule_id, "days": days}, address=address)
        return test


def _places(account: CloudAccount | None) -> Iterable[tuple[int, str]]:
    read = Checkpoint.objects.filter(source=TRAIL_LOOKUP, account__in=CloudAccount.objects.active())
    read = read.filter(account=account) if account else read
    return list(read.order_by("account_id", "region").values_list("account_id", "region"))


def cancel_test(test: RuleTest) -> bool:
    """Stop a test; what it has found so far stays. False when it was over."""
    with transaction.atomic():
        held = RuleTest.objects.select_for_update().select_related(None).get(pk=test.pk)
        if not held.is_open:
            return False
        _finish(held, WorkState.CANCELLED)
        return True


def go_on(test: RuleTest, check: Callable[[], None], until: datetime) -> bool:
    """Read and judge steps until a moment; True while there is more to do. What is read is kept step by step."""
    rules, correlation = _rules(test.rule)
    if not rules:
        return _end(test, WorkState.FAILED, "The rule cannot be made ready; its page says why.")
    if not test.places and not test.tally:
        return _end(test, WorkState.FAILED, NO_ACCOUNT)
    matcher, tally = Matcher(rules), msgspec.convert(test.tally, Tally)
    while test.places and tally.read < MOST_EVENTS:
        check()
        test.places = _step(test.places, tally, matcher, correlation)
        if not _keep(test, tally):
            return False
        if now() > until:
            return True
    return _end(test, WorkState.DONE, "")


def _rules(row: AddedRule) -> tuple[tuple[Rule, ...], Correlation | None]:
    """What is asked: the rule as it is tuned now, or the rules that a correlation counts."""
    counted = AddedRule.objects.present().filter(rule_id__in=[one for one in row.counts if is_added(one)])
    found = ready([row, *counted])
    if not row.is_correlation:
        return found.rules, None
    correlation = next((one for one in found.correlations if one.id == row.rule_id), None)
    ours = tuple(rule for rule in own_rules().rules if rule.id in row.counts)
    return ((*found.rules, *ours), correlation) if correlation else ((), None)


def _step(places: list[list[Any]], tally: Tally, matcher: Matcher, correlation: Correlation | None) -> list[list[Any]]:
    """Read the next step of the first place; returns what is left to read, that place last."""
    account_id, region, since, until, *seen = places[0]
    account = CloudAccount.objects.get(pk=account_id)
    try:
        found = read_history(account, region, datetime.fromisoformat(since), datetime.fromisoformat(until), PAGES)
    except ConnectionRefusedByCloudError as refused:
        tally.gaps.append(f"{account.name}, {region}: {refused}")
        return places[1:]
    records = {one.event_id: one for one in found.records if isinstance(one, TrailRecord)}
    fresh = [bytes(one.raw) for event_id, one in records.items() if event_id not in seen]
    hits = matcher.judge(fresh, known_to(account, region)).hits
    add(tally, f"{account_id} {region}", len(fresh), hits, correlation, MOST_GROUPS)
    tally.unreadable += len(found.records) - len(records)
    if found.gap is not None:
        tally.gaps.append(f"{account.name}, {region}: {found.gap.detail or found.gap.state}")
    if found.rest is None or (found.gap is not None and found.gap.state is not CoverageState.PARTIAL):
        return places[1:]
    # Events of the very second from which the next step goes on come again.
    again = [event_id for event_id, one in records.items() if one.event_time >= found.rest]
    return [*places[1:], [account_id, region, since, found.rest.isoformat(), *again]]


def _keep(test: RuleTest, tally: Tally) -> bool:
    """Keep what was found; False when the test was cancelled meanwhile."""
    test.tally = storable(msgspec.to_builtins(tally))
    kept = RuleTest.objects.filter(pk=test.pk, state__in=OPEN_WORK)
    return bool(kept.update(tally=test.tally, places=storable(test.places), state=WorkState.RUNNING))


def _end(test: RuleTest, state: WorkState, problem: str) -> bool:
    with transaction.atomic():
        held = RuleTest.objects.select_for_update().select_related(None).get(pk=test.pk)
        if held.is_open:
            held.problem = problem
            _finish(held, state)
    return False


def _finish(test: RuleTest, state: WorkState) -> None:
    """Turn what was found into what people read; what is not read is named."""
    _, correlation = _rules(test.rule) if test.rule.is_correlation else ((), None)
    tally = msgspec.convert(test.tally, Tally)
    left = [f"{region} before {until}" for _, region, _, until, *_ in test.places]
    test.result = storable(result_of(tally, correlation, MOST_GROUPS)) | {"unread": left[:20]}
    test.kept, test.tally, test.places = tally.kept, {}, []
    test.state, test.finished = state, now()
    test.save()


def preview(test: RuleTest, text: str) -> int:
    """How many of the kept hits of a test an exception would take away; raises RuleRefusedError."""
    rule = Rule(test.rule.detection, exception_of(text))
    return len(Matcher([rule]).judge([one.encode() for one in test.kept]).hits)
