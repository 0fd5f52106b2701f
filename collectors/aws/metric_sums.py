"""Sums of metrics over the last days by GetMetricData: the queries of a call and the reading of its answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .shapes import decimal, text

DAYS = 14
QUERIES_PER_CALL = 500  # GetMetricData, API reference
_DAY_S = 86_400

Dimensions = tuple[tuple[str, str], ...]
# Namespace, name, dimensions.
Metric = tuple[str, str, Dimensions]


def queries(metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    """Return one query per metric; its id is "m" and the metric's place."""
    return [_query(number, metric) for number, metric in enumerate(metrics)]


def totals(metrics: Sequence[Metric], results: Iterable[Mapping[str, Any]]) -> dict[Metric, float]:
    """Return the sums that are complete; a metric without data points is one with an empty list (API reference)."""
    sums: dict[str, float] = defaultdict(float)
    states: dict[str, str] = {}
    for result in results:
        name = text(result.get("Id"))
        sums[name] += sum(decimal(value) or 0.0 for value in result.get("Values", ()))
        # PartialData says that later pages hold more of this metric; the last word counts.
        states[name] = text(result.get("StatusCode"))
    named = {f"m{number}": metric for number, metric in enumerate(metrics)}
    return {named[name]: total for name, total in sums.items() if name in named and states[name] == "Complete"}


def _query(number: int, metric: Metric) -> dict[str, Any]:
    namespace, name, dimensions = metric
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions],
            },
            "Period": _DAY_S,
            "Stat": "Sum",
        },
    }
