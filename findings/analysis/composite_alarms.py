"""Which composite alarms stand above an alarm, and so may act for it (CloudWatch API reference, PutCompositeAlarm)."""

import re
from collections.abc import Iterator

from collectors.resources.aws import Alarm
from collectors.snapshot import Snapshot

_TOKEN = re.compile(
    r"\b(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"
    r"(?:\"(?P<a>[^\"]+)\"|'(?P<b>[^']+)'|(?P<c>[^\s\"')]+))\s*\)|(?P<sign>\bNOT\b|[()])",
    re.IGNORECASE,
)


class CompositeAlarms:
    """The composite alarms of a region by the alarms whose trouble sets them off."""

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
        """Return the composite alarms that this alarm's trouble helps to set off, named by name or by ARN."""
        return [*self._above.get(alarm.name, ()), *self._above.get(alarm.arn, ())]


def children(rule: str) -> Iterator[str]:
    """Yield the names or ARNs of the alarms whose trouble helps to set a composite alarm off, in the rule's order.

    These are the ones whose ALARM state its rule asks for, and those that it does not want to be OK. One whose ALARM
    state it denies ("ALARM(errors) AND NOT ALARM(deploying)" of the API reference) holds it down instead.
    """
    is_denied, is_next_denied = False, False
    around: list[bool] = []
    for token in _TOKEN.finditer(rule):
        sign = token["sign"]
        if sign == "(":
            around.append(is_denied)
            is_denied, is_next_denied = is_denied is not is_next_denied, False
        elif sign == ")":
            is_denied = around.pop() if around else False
        elif sign:
            is_next_denied = not is_next_denied
        else:
            wanted = "OK" if is_denied is not is_next_denied else "ALARM"
            is_next_denied = False
            if token["state"].upper() == wanted:
                yield token["a"] or token["b"] or token["c"]
