"""What metrics sum up to over the last days, by GetMetricData: as many in a call as it takes, and all pages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from collectors.registry import Reader

from .shapes import decimal, text

DAYS = 14
QUERIES_PER_CALL = 500  # GetMetricData, API reference
_DAY_S = 86_400

Dimensions = tuple[tuple[str, str], ...]
# Namespace, name, dimensions.
Metric = tuple[str, str, Dimensions]
Statistic = Literal["Sum", "SampleCount"]


def metric_sums(reader: Reader, metrics: Sequence[Metric], statistic: Statistic = "Sum") -> dict[Metric, float]:
    """Return what each metric sums up to over the last DAYS; one whose answer is not complete is left out."""
    end = datetime.fromisoformat(reader.taken_at)
    found: dict[Metric, float] = {}
    for start in range(0, len(metrics), QUERIES_PER_CALL):
        batch = metrics[start : start + QUERIES_PER_CALL]
        results = reader.pages(
            "cloudwatch",
            "GetMetricData",
            member="MetricDataResults",
            MetricDataQueries=queries(batch, statistic),
            StartTime=end - timedelta(days=DAYS),
            EndTime=end,
        )
        found |= totals(batch, results)
    return found


def queries(metrics: Sequence[Metric], statistic: Statistic = "Sum") -> list[dict[str, Any]]:
    """Return one query per metric; its id is "m" and the metric's place."""
    return [_query(number, metric, statistic) for number, metric in enumerate(metrics)]


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


def _query(number: int, metric: Metric, statistic: Statistic) -> dict[str, Any]:
    namespace, name, dimensions = metric
    told = [{"Name": key, "Value": value} for key, value in dimensions]
    whole = {"Namespace": namespace, "MetricName": name, "Dimensions": told}
    return {"Id": f"m{number}", "MetricStat": {"Metric": whole, "Period": _DAY_S, "Stat": statistic}}
