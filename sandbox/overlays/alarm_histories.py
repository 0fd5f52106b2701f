"""CloudWatch: the history of alarms, which moto keeps and does not show; only changes of state."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from moto.cloudwatch.models import Alarm
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

LARGEST_PAGE = 100
State = tuple[datetime, str, str]


def describe_alarm_history(self: Any) -> ActionResult:
    """Page by MaxRecords, the newest first; composite alarms come only if AlarmTypes names them (API reference)."""
    names, types = self._get_param("AlarmName"), self._get_param("AlarmTypes") or ["MetricAlarm"]
    changes = self._get_param("HistoryItemType") in (None, "StateUpdate")
    alarms = [
        alarm
        for alarm in self.cloudwatch_backend.alarms.values()
        if names in (None, alarm.name) and ("CompositeAlarm" if alarm.rule else "MetricAlarm") in types
    ]
    found = [item for alarm in alarms if changes for item in _changes(alarm)]
    start, end = (_utc(self._get_param(name)) for name in ("StartDate", "EndDate"))
    found = [item for item in found if (start or item["Timestamp"]) <= item["Timestamp"] <= (end or item["Timestamp"])]
    newest_first = self._get_param("ScanBy") != "TimestampAscending"
    found.sort(key=lambda item: item["Timestamp"], reverse=newest_first)
    first = int(self._get_param("NextToken") or 0)
    last = first + min(int(self._get_param("MaxRecords") or LARGEST_PAGE), LARGEST_PAGE)
    token = {"NextToken": str(last)} if last < len(found) else {}
    return ActionResult({"AlarmHistoryItems": found[first:last]} | token)


def _changes(alarm: Alarm) -> Iterator[dict[str, Any]]:
    """What changed its state: moto keeps each state that is over, with the time at which it began."""
    states: list[State] = [(at, state, reason) for _, reason, _, state, at in alarm.history]
    states.append((alarm.state_updated_timestamp, alarm.state_value, alarm.state_reason))
    for (_, old, before), (at, new, reason) in pairwise(states):
        if old != new:
            told = {"oldState": {"stateValue": old, "stateReason": before},
                    "newState": {"stateValue": new, "stateReason": reason}}  # fmt: skip
            yield {
                "AlarmName": alarm.name,
                "AlarmType": "CompositeAlarm" if alarm.rule else "MetricAlarm",
                "Timestamp": _utc(at),
                "HistoryItemType": "StateUpdate",
                "HistorySummary": f"Alarm updated from {old} to {new}",
                "HistoryData": json.dumps({"version": "1.0", **told}),
            }


def _utc(at: datetime | None) -> datetime | None:
    """moto keeps its times without a zone."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


setattr(CloudWatchResponse, describe_alarm_history.__name__, describe_alarm_history)
