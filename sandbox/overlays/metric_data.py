"""CloudWatch GetMetricData by an index: moto looks at every stored point for every query and period."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, MetricAggregatedDatum

_moto = CloudWatchBackend.get_metric_data
Key = tuple[str, str, tuple[tuple[str, str], ...]]


def _key(namespace: str, name: str, dimensions: list[tuple[str, str]]) -> Key:
    return (namespace, name, tuple(sorted(dimensions)))


def _index(backend: Any) -> dict[Key, list[Any]]:
    """The points by metric, made anew when points were added."""
    held = getattr(backend, "_sandbox_index", None)
    if held is None or held[0] != len(backend.metric_data):
        found: dict[Key, list[Any]] = defaultdict(list)
        for datum in backend.metric_data:
            found[_key(datum.namespace, datum.name, [(d.name, d.value) for d in datum.dimensions])].append(datum)
        held = (len(backend.metric_data), found)
        backend._sandbox_index = held  # noqa: SLF001 - our own mark on moto's object
    return held[1]


def get_metric_data(
    self: Any, queries: list[dict[str, Any]], start_time: datetime, end_time: datetime, scan_by: str = ""
) -> Any:
    """Answer plain statistics from the index; leave everything else to moto."""
    plain = all(query.get("MetricStat", {}).get("Stat") in _STATISTICS for query in queries)
    if not plain or start_time >= end_time:
        return _moto(self, queries, start_time, end_time, scan_by or "TimestampAscending")
    index = _index(self)
    # moto keeps its times without a zone.
    start, end = start_time.replace(tzinfo=None), end_time.replace(tzinfo=None)
    newest_first = scan_by != "TimestampAscending"
    return [_result(index, query, start, end, newest_first=newest_first) for query in queries]


def _result(
    index: dict[Key, list[Any]], query: dict[str, Any], start: datetime, end: datetime, *, newest_first: bool
) -> dict[str, Any]:
    metric, period = query["MetricStat"]["Metric"], int(query["MetricStat"]["Period"])
    dimensions = [(d["Name"], d["Value"]) for d in metric.get("Dimensions", ())]
    slots: dict[int, list[Any]] = defaultdict(list)
    for datum in index.get(_key(metric["Namespace"], metric["MetricName"], dimensions), ()):
        if start <= datum.timestamp < end:
            slots[int((datum.timestamp - start).total_seconds()) // period].append(datum)
    order = sorted(slots, reverse=newest_first)
    statistic = _STATISTICS[query["MetricStat"]["Stat"]]
    return {
        "id": query["Id"],
        "label": query.get("Label", metric["MetricName"]),
        "values": [statistic(slots[slot]) for slot in order],
        "timestamps": [start + timedelta(seconds=slot * period) for slot in order],
        "status_code": "Complete",
    }


def _total(data: list[Any]) -> float:
    return sum(datum.sum if isinstance(datum, MetricAggregatedDatum) else datum.value for datum in data)


def _count(data: list[Any]) -> float:
    return sum(datum.sample_count if isinstance(datum, MetricAggregatedDatum) else 1.0 for datum in data)


def _least(data: list[Any]) -> float:
    return min(datum.min if isinstance(datum, MetricAggregatedDatum) else datum.value for datum in data)


def _most(data: list[Any]) -> float:
    return max(datum.max if isinstance(datum, MetricAggregatedDatum) else datum.value for datum in data)


_STATISTICS: dict[str, Callable[[list[Any]], float]] = {
    "Sum": _total,
    "SampleCount": _count,
    "Average": lambda data: _total(data) / _count(data),
    "Minimum": _least,
    "Maximum": _most,
}

setattr(CloudWatchBackend, get_metric_data.__name__, get_metric_data)
