"""Which metrics the alarms of a region look at, whatever the dimensions: (namespace, name) -> names of alarms."""

import re
from collections.abc import Iterator

from collectors.resources.aws import Alarm
from collectors.snapshot import Snapshot

Metric = tuple[str, str]
_NAME = re.compile(r"\bSELECT\s+\w+\(\s*(?:\"([^\"]+)\"|(\w+))\s*\)", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\s+(?:SCHEMA\(\s*)?\"([^\"]+)\"", re.IGNORECASE)


def alarmed_metrics(snapshot: Snapshot) -> dict[Metric, list[str]]:
    """Return the names of the alarms on each metric; raises NotCollectedError if an alarm was not read."""
    found: dict[Metric, list[str]] = {}
    for alarm in snapshot.complete(Alarm):
        for metric in set(metrics_of(alarm)):
            found.setdefault(metric, []).append(alarm.name)
    return found


def metrics_of(alarm: Alarm) -> Iterator[Metric]:
    """Yield the metrics that an alarm looks at, those of Metrics Insights queries included."""
    if alarm.namespace and alarm.metric_name:
        yield alarm.namespace, alarm.metric_name
    for query in alarm.metrics:
        if query.namespace and query.metric_name:
            yield query.namespace, query.metric_name
        name, source = _NAME.search(query.expression or ""), _FROM.search(query.expression or "")
        if name and source:
            yield source[1], name[1] or name[2]
