"""EventRule from ListRules for each bus and ListTargetsByRule, where targets changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import EventBus, EventRule, RuleTarget

from .changes import since_last_read
from .shapes import text, text_or_none

CHANGING = ("PutTargets", "RemoveTargets")


@collector(
    provider="aws",
    reads=EventRule,
    actions=("events:ListRules", "events:ListTargetsByRule", "cloudtrail:LookupEvents"),
    needs=(EventBus,),
)
def event_rules(reader: Reader) -> Iterator[EventRule]:
    """Yield every rule of every bus with its targets; the state is read at each scan, targets where they changed."""
    rules = {rule.arn: rule for bus in reader.found(EventBus) for rule in _rules(reader, bus)}
    held, anew = since_last_read(reader, EventRule, {rule.arn: rule.name for rule in rules.values()}, CHANGING, "rule")
    yield from (replace(rules[rule.arn], targets=rule.targets) for rule in held)
    asked = {arn: {"Rule": rules[arn].name, "EventBusName": rules[arn].bus} for arn in anew}
    # A rule has at most five targets unless AWS raises that; one page holds a hundred (EventBridge quotas).
    for arn, answer in reader.calls("events", "ListTargetsByRule", asked, expect="Targets"):
        yield replace(rules[arn], targets=tuple(_target(item) for item in answer["Targets"]))


def _rules(reader: Reader, bus: EventBus) -> Iterator[EventRule]:
    for item in reader.pages("events", "ListRules", member="Rules", EventBusName=bus.name):
        yield EventRule(
            arn=text(item.get("Arn")),
            name=text(item.get("Name")),
            bus=bus.name,
            state=text(item.get("State")),
            schedule=text_or_none(item.get("ScheduleExpression")),
            managed_by=text_or_none(item.get("ManagedBy")),
        )


def _target(item: Mapping[str, Any]) -> RuleTarget:
    dead_letter = (item.get("DeadLetterConfig") or {}).get("Arn")
    return RuleTarget(text(item.get("Id")), text(item.get("Arn")), text_or_none(dead_letter))
