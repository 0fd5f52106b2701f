"""AlarmData from GetMetricData and ListMetrics: whether the metrics of alarms are published at all.

Metrics of AWS are published when something happens, so their silence says nothing; they are left out, but for those of
one version or alias of a function (dimension Resource), where silence says that the traffic goes elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Alarm, AlarmData
from collectors.snapshot import CoverageState, Gap

from .shapes import decimal, text

DAYS = 14
DAY_S = 86_400
QUERIES_PER_CALL = 500  # GetMetricData, API reference
MOST_NEIGHBOURS = 50
LAMBDA = "AWS/Lambda"
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this alarm")
Metric = tuple[str, str, tuple[tuple[str, str], ...]]


@collector(
    provider="aws",
    reads=AlarmData,
    actions=("cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
    needs=(Alarm,),
)
def alarm_data(reader: Reader) -> Iterator[AlarmData]:
    """Yield the number of samples of each such alarm, in calls of 500 metrics."""
    metrics = {alarm: found for alarm in reader.found(Alarm) if (found := _metrics(alarm, reader.account_id))}
    samples = _samples(reader, sorted({metric for found in metrics.values() for metric in found}))
    listed: dict[str, tuple[str, ...] | None] = {}
    for alarm, found in metrics.items():
        counts = [samples.get(metric) for metric in found]
        if None in counts:
            reader.gap(alarm.arn, INCOMPLETE)
            continue
        total = sum(count or 0.0 for count in counts)
        yield AlarmData(alarm.arn, alarm.name, total, DAYS, None if total else _neighbours(reader, found, listed))


def _metrics(alarm: Alarm, account_id: str) -> list[Metric]:
    """The metrics to ask for: those that are not AWS's own, and invocations of a version or alias."""
    plain = [(alarm.namespace, alarm.metric_name, alarm.dimensions)]
    own = [query for query in alarm.metrics if query.account_id in (None, account_id)]
    plain += [(query.namespace, query.metric_name, query.dimensions) for query in own]
    found: list[Metric] = []
    for namespace, name, dimensions in plain:
        if namespace == LAMBDA and any(key == "Resource" for key, _ in dimensions):
            found.append((namespace, "Invocations", dimensions))
        elif namespace and name and not namespace.startswith("AWS/"):
            found.append((namespace, name, dimensions))
    return found


def _samples(reader: Reader, metrics: Sequence[Metric]) -> dict[Metric, float]:
    found: dict[Metric, float] = {}
    for start in range(0, len(metrics), QUERIES_PER_CALL):
        batch = metrics[start : start + QUERIES_PER_CALL]
        totals = _totals(reader, batch)
        found |= {metric: totals[f"m{number}"] for number, metric in enumerate(batch) if f"m{number}" in totals}
    return found


def _totals(reader: Reader, batch: Sequence[Metric]) -> dict[str, float]:
    """Return the counts that are complete; a metric without data points is one with an empty list (API reference)."""
    end = datetime.fromisoformat(reader.taken_at)
    totals: dict[str, float] = defaultdict(float)
    states: dict[str, str] = {}
    results = reader.pages(
        "cloudwatch",
        "GetMetricData",
        member="MetricDataResults",
        MetricDataQueries=[_query(number, metric) for number, metric in enumerate(batch)],
        StartTime=end - timedelta(days=DAYS),
        EndTime=end,
        ScanBy="TimestampDescending",
    )
    for result in results:
        name = text(result.get("Id"))
        totals[name] += sum(decimal(value) or 0.0 for value in result.get("Values", ()))
        # PartialData says that later pages hold more of this metric; the last word counts.
        states[name] = text(result.get("StatusCode"))
    return {name: total for name, total in totals.items() if states[name] == "Complete"}


def _query(number: int, metric: Metric) -> dict[str, Any]:
    namespace, name, dimensions = metric
    told = [{"Name": key, "Value": value} for key, value in dimensions]
    whole = {"Namespace": namespace, "MetricName": name, "Dimensions": told}
    return {"Id": f"m{number}", "MetricStat": {"Metric": whole, "Period": DAY_S, "Stat": "SampleCount"}}


def _neighbours(
    reader: Reader, metrics: Sequence[Metric], listed: dict[str, tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    found: set[str] = set()
    for namespace in {namespace for namespace, *_ in metrics if namespace != LAMBDA}:
        if namespace not in listed:
            listed[namespace] = _listed(reader, namespace)
        names = listed[namespace]
        if names is None:
            return None
        found.update(names)
    return tuple(sorted(found))


def _listed(reader: Reader, namespace: str) -> tuple[str, ...] | None:
    """The names of the metrics of a namespace with data in the last two weeks, None if there is more than a page."""
    answer = reader.call("cloudwatch", "ListMetrics", Namespace=namespace)
    names = {text(item.get("MetricName")) for item in answer.get("Metrics") or ()}
    return None if answer.get("NextToken") or len(names) > MOST_NEIGHBOURS else tuple(names)
