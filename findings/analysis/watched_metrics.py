"""Which alarms watch a metric of one thing: a queue, a function, the whole account.

Sources: CloudWatch API reference, PutMetricAlarm and MetricDataQuery; CloudWatch user guide, "Metrics Insights query
components and syntax". AlarmCoverage answers the same for the metrics of functions alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collectors.resources.aws import Alarm
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot

Dimensions = tuple[tuple[str, str], ...]
_QUERY = re.compile(
    r"""\s*SELECT\s+[A-Z]+\(\s*"?(?P<metric>\w+)"?\s*\)\s+
    FROM\s+(?:SCHEMA\(\s*"(?P<schema>[^"]+)"[^)]*\)|"(?P<namespace>[^"]+)")\s*
    (?:WHERE\s+(?P<where>.+?))?\s*
    (?:(?:GROUP|ORDER)\s+BY\b.*|LIMIT\s+\d+\s*)?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ONE_DIMENSION = re.compile(r"\"?(?P<name>\w+)\"?\s*=\s*'(?P<value>[^']*)'")


@dataclass(frozen=True, slots=True)
class _Watch:
    """What an alarm looks at; dimensions None is every one, and if it cannot be decided, some of them."""

    namespace: str
    metric: str
    dimensions: Dimensions | None
    decided: bool = True


class WatchedMetrics:
    """The metrics that the alarms of a region watch."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Index every alarm once; raises NotCollectedError if one was not read."""
        self._exact: dict[_Watch, list[Alarm]] = {}
        for alarm in snapshot.complete(Alarm):
            for watch in set(_watches(alarm, snapshot.account_id)):
                self._exact.setdefault(watch, []).append(alarm)

    @staticmethod
    def of(snapshot: Snapshot) -> "WatchedMetrics":
        """Return the index of a snapshot, made once."""
        held: WatchedMetrics = snapshot.memo.get(WatchedMetrics) or WatchedMetrics(snapshot)
        return snapshot.memo.setdefault(WatchedMetrics, held)  # type: ignore[no-any-return]

    def alarms(self, namespace: str, metric: str, **dimensions: str) -> list[Alarm]:
        """Return the alarms on a metric with just these dimensions; without any, the metric of the whole account."""
        wanted = tuple(sorted(dimensions.items()))
        found = list(self._exact.get(_Watch(namespace, metric, wanted), ()))
        return found + (self._exact.get(_Watch(namespace, metric, None), []) if wanted else [])

    def first(self, namespace: str, metrics: Sequence[str], **dimensions: str) -> Alarm | None:
        """Return an alarm on one of these metrics, None if there is none; raises NotCollectedError if one may be."""
        found = next((one for metric in metrics for one in self.alarms(namespace, metric, **dimensions)), None)
        if found is None:
            for metric in metrics:
                self.must_be_decided(namespace, metric)
        return found

    def must_be_decided(self, namespace: str, metric: str) -> None:
        """Raise NotCollectedError if an alarm watches some things by this metric and nobody can say which."""
        for alarm in self._exact.get(_Watch(namespace, metric, None, decided=False), ()):
            why = f"which metrics the query of the alarm {alarm.name} finds cannot be decided"
            raise NotCollectedError("Alarm", Gap(CoverageState.UNSUPPORTED, None, why))


def _watches(alarm: Alarm, account_id: str) -> Iterator[_Watch]:
    if alarm.namespace and alarm.metric_name:
        yield _Watch(alarm.namespace, alarm.metric_name, tuple(sorted(alarm.dimensions)))
    for query in alarm.metrics:
        if query.account_id not in (None, account_id):
            continue
        if query.namespace and query.metric_name:
            yield _Watch(query.namespace, query.metric_name, tuple(sorted(query.dimensions)))
        yield from _asked(query.expression or "")


def _asked(expression: str) -> Iterator[_Watch]:
    """What a Metrics Insights query watches; any other expression only names metrics that are there themselves."""
    match = _QUERY.fullmatch(expression)
    if match is None:
        return
    namespace, where = match["schema"] or match["namespace"], (match["where"] or "").strip()
    one = _ONE_DIMENSION.fullmatch(where)
    if one:
        yield _Watch(namespace, match["metric"], ((one["name"], one["value"]),))
    else:
        yield _Watch(namespace, match["metric"], None, decided=not where)
