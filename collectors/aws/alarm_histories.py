"""AlarmHistory from DescribeAlarmHistory: how often each alarm went on in the last days."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Alarm, AlarmHistory
from collectors.snapshot import CoverageState, Gap

from .shapes import text

DAYS = 14
# Of each kind of alarm, the newest first, a hundred a call. Beyond that a region is so loud that days must do.
MOST_CHANGES = 10_000
# AWS CLI reference, describe-alarm-history, examples: HistorySummary is "Alarm updated from OK to ALARM".
_CHANGE = re.compile(r"\bfrom (OK|ALARM|INSUFFICIENT_DATA) to (OK|ALARM|INSUFFICIENT_DATA)\b")
UNREADABLE = Gap(CoverageState.FAILED, None, "DescribeAlarmHistory told of a change of state that cannot be read")


@dataclass(frozen=True, slots=True)
class Tally:
    """Changes to ALARM by the name of the alarm, names of which a change cannot be read, and the days read in full."""

    went_on: Counter[str]
    unreadable: set[str]
    days: int


@collector(provider="aws", reads=AlarmHistory, actions=("cloudwatch:DescribeAlarmHistory",), needs=(Alarm,))
def alarm_histories(reader: Reader) -> Iterator[AlarmHistory]:
    """Yield for every alarm how often it went on, and for how many of the last days that is known."""
    alarms = reader.found(Alarm)
    end = datetime.fromisoformat(reader.taken_at)
    for kind in ("MetricAlarm", "CompositeAlarm"):
        changes = reader.pages(
            "cloudwatch",
            "DescribeAlarmHistory",
            member="AlarmHistoryItems",
            AlarmTypes=[kind],
            HistoryItemType="StateUpdate",
            StartDate=end - timedelta(days=DAYS),
            EndDate=end,
            ScanBy="TimestampDescending",
            MaxRecords=100,
        )
        told = tally(changes, end)
        for alarm in alarms:
            if (alarm.rule is not None) is not (kind == "CompositeAlarm"):
                continue
            if alarm.name in told.unreadable:
                reader.gap(alarm.arn, UNREADABLE)
            else:
                yield AlarmHistory(alarm.arn, alarm.name, told.went_on[alarm.name], told.days)


def tally(changes: Iterable[Mapping[str, Any]], end: datetime, most: int = MOST_CHANGES) -> Tally:
    """Count changes of state, the newest first; no more than this many are taken, and the days say how far they go."""
    went_on, unreadable, oldest = Counter[str](), set[str](), end
    for number, item in enumerate(islice(changes, most + 1)):
        if number == most:
            return Tally(went_on, unreadable, max(0, (end - oldest).days))
        name, change = text(item.get("AlarmName")), _CHANGE.search(text(item.get("HistorySummary")))
        if isinstance(item.get("Timestamp"), datetime):
            oldest = item["Timestamp"]
        if change is None:
            unreadable.add(name)
        elif change[2] == "ALARM" != change[1]:
            went_on[name] += 1
    return Tally(went_on, unreadable, DAYS)
