"""How large an event the triggers of a function can deliver, against what a line of CloudWatch Logs holds.

Sources: CloudWatch Logs quotas (log event: 1 MB), Lambda quotas (6 MB for a synchronous request and for a batch that a
mapping delivers). Only triggers that are collected count; a function may always be invoked with 6 MB by who may invoke.
"""

from collections import defaultdict
from dataclasses import dataclass

from collectors.resources.aws import EventSourceMapping, FunctionUrl, LambdaFunction, unqualified
from collectors.snapshot import Snapshot
from findings.analysis.event_sources import is_on

LARGEST_LINE = 1_048_576
LARGEST_PAYLOAD = 6_291_456


@dataclass(frozen=True, slots=True)
class Delivery:
    """A trigger and the most bytes of one event of it."""

    trigger: str
    size: int


class LogLimit:
    """The triggers of a region that can deliver more than a line holds, by function."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._mappings: dict[str, str] = defaultdict(str)
        for mapping in snapshot.all(EventSourceMapping):
            if is_on(mapping):
                self._mappings[unqualified(mapping.function_arn)] = mapping.source_arn

    def larger(self, function: LambdaFunction) -> Delivery | None:
        """Return a trigger that delivers more than a line holds, None if none is known; raises NotCollectedError."""
        urls = self._snapshot.get(FunctionUrl, function.arn)
        if urls is not None and urls.configs:
            return Delivery("its URL", LARGEST_PAYLOAD)
        if function.arn in self._mappings:
            source = self._mappings[function.arn].rpartition(":")[2] or "its event source"
            return Delivery(f"a batch from {source}", LARGEST_PAYLOAD)
        self._snapshot.complete(EventSourceMapping)
        return None
