"""Subscriptions of all log groups of a region: which groups they take, and which functions read them.

Source: CloudWatch Logs API reference, PutAccountPolicy: the document names DestinationArn (a stream, a delivery stream,
a function or a destination of another account) and a FilterPattern; the only selection is LogGroupName NOT IN [...].
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from collectors.resources.aws import EventSourceMapping, LambdaFunction, LogAccountPolicy, LogGroup, unqualified
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.functions import log_group_name

_LEFT_OUT = re.compile(r"\s*LogGroupName\s+NOT\s+IN\s*(?P<names>\[.*\])\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AccountSubscription:
    """One such policy; left_out are the log groups that it does not take, an empty pattern takes every line."""

    name: str
    destination: str
    pattern: str
    left_out: tuple[str, ...]

    def takes(self, group: LogGroup) -> bool:
        """Say whether it takes a log group: only the standard class has subscriptions (user guide, "Log classes")."""
        return group.log_class == "STANDARD" and group.name not in self.left_out


def account_subscriptions(snapshot: Snapshot) -> list[AccountSubscription]:
    """Return those of a region; raises NotCollectedError, also for one that cannot be read."""
    policies = [one for one in snapshot.complete(LogAccountPolicy) if one.type == "SUBSCRIPTION_FILTER_POLICY"]
    return [_subscription(one) for one in policies]


def fed_back(snapshot: Snapshot, one: AccountSubscription) -> dict[str, str]:
    """Return {log group that it takes: function that reads it and writes there}; raises NotCollectedError."""
    readers = set(_readers(snapshot, one.destination))
    found = [function for function in snapshot.complete(LambdaFunction) if function.arn in readers]
    return {log_group_name(item): item.name for item in found if log_group_name(item) not in one.left_out}


def _readers(snapshot: Snapshot, destination: str) -> Iterator[str]:
    if ":lambda:" in destination:
        yield unqualified(destination)
    for mapping in snapshot.complete(EventSourceMapping):
        if mapping.source_arn == destination:
            yield unqualified(mapping.function_arn)


def _subscription(policy: LogAccountPolicy) -> AccountSubscription:
    try:
        document = json.loads(policy.document)
        match = _LEFT_OUT.fullmatch(policy.selection or "LogGroupName NOT IN []")
        left_out = tuple(str(name) for name in json.loads(match["names"])) if match else None
        destination, pattern = document["DestinationArn"], document.get("FilterPattern", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        left_out, destination, pattern = None, None, None
    if left_out is None or not isinstance(destination, str) or not isinstance(pattern, str):
        why = f"the account's policy {policy.name} cannot be read"
        raise NotCollectedError("LogAccountPolicy", Gap(CoverageState.FAILED, None, why))
    return AccountSubscription(policy.name, destination, pattern, left_out)
