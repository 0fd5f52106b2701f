"""Which composite alarms stand above an alarm, and so may act for it (CloudWatch API reference, PutCompositeAlarm)."""

import re
from collections.abc import Iterator

from collectors.resources.aws import Alarm
from collectors.snapshot import Snapshot

_CHILD = re.compile(r"\bALARM\s*\(\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"')]+))\s*\)")


class CompositeAlarms:
    """The composite alarms of a region by the alarms whose ALARM state they ask for."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Index every alarm once; raises NotCollectedError if one was not read."""
        self._above: dict[str, list[Alarm]] = {}
        for alarm in snapshot.complete(Alarm):
            for child in children(alarm.rule or ""):
                self._above.setdefault(child, []).append(alarm)

    @staticmethod
    def of(snapshot: Snapshot) -> "CompositeAlarms":
        """Return the index of a snapshot, made once."""
        held: CompositeAlarms = snapshot.memo.get(CompositeAlarms) or CompositeAlarms(snapshot)
        return snapshot.memo.setdefault(CompositeAlarms, held)  # type: ignore[no-any-return]

    def above(self, alarm: Alarm) -> list[Alarm]:
        """Return the composite alarms whose rule names this alarm, by name or by ARN."""
        return [*self._above.get(alarm.name, ()), *self._above.get(alarm.arn, ())]


def children(rule: str) -> Iterator[str]:
    """Yield the names or ARNs of the alarms whose ALARM state a composite alarm's rule asks for."""
    for match in _CHILD.finditer(rule):
        yield next(part for part in match.groups() if part)
