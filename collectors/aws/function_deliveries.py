"""FunctionDelivery: events that reached functions asynchronously in the last days, and those that were lost.

First one metric of every function; the other three only of those that received any (Lambda developer guide, "Types of
metrics for Lambda functions": these are published for asynchronous invocations alone).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionDelivery, LambdaFunction
from collectors.snapshot import CoverageState, Gap

from .shapes import decimal, text

DAYS = 14
DAY_S = 86_400
QUERIES_PER_CALL = 500  # GetMetricData, API reference
RECEIVED = "AsyncEventsReceived"
LOST = ("AsyncEventsDropped", "DeadLetterErrors", "DestinationDeliveryFailures")
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this function")
Metric = tuple[str, str]


@collector(provider="aws", reads=FunctionDelivery, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction,))
def function_deliveries(reader: Reader) -> Iterator[FunctionDelivery]:
    """Yield the sums of every function, in calls of 500 metrics."""
    functions = reader.found(LambdaFunction)
    sums = _sums(reader, [(function.name, RECEIVED) for function in functions])
    used = [name for (name, _), value in sums.items() if value]
    sums |= _sums(reader, [(name, metric) for name in used for metric in LOST])
    for function in functions:
        if sums[function.name, RECEIVED] is None or any(sums.get((function.name, one), 0.0) is None for one in LOST):
            reader.gap(function.arn, INCOMPLETE)
        else:
            yield _delivery(function, sums)


def _delivery(function: LambdaFunction, sums: Mapping[Metric, float | None]) -> FunctionDelivery:
    received, dropped, dead, failed = (sums.get((function.name, metric)) or 0.0 for metric in (RECEIVED, *LOST))
    return FunctionDelivery(function.arn, function.name, received, dropped, dead, failed, DAYS)


def _sums(reader: Reader, metrics: Sequence[Metric]) -> dict[Metric, float | None]:
    """Return the sum of each (function, metric), None where the answer is not complete."""
    found: dict[Metric, float | None] = {}
    for start in range(0, len(metrics), QUERIES_PER_CALL):
        batch = metrics[start : start + QUERIES_PER_CALL]
        totals = _totals(reader, batch)
        found |= {metric: totals.get(f"m{number}") for number, metric in enumerate(batch)}
    return found


def _totals(reader: Reader, batch: Sequence[Metric]) -> dict[str, float]:
    """Return the sums that are complete; a metric without data points is one with an empty list (API reference)."""
    end = datetime.fromisoformat(reader.taken_at)
    totals: dict[str, float] = defaultdict(float)
    states: dict[str, str] = {}
    results = reader.pages(
        "cloudwatch",
        "GetMetricData",
        member="MetricDataResults",
        MetricDataQueries=[_query(number, *metric) for number, metric in enumerate(batch)],
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


def _query(number: int, function: str, metric: str) -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": function}]
    told = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": f"m{number}", "MetricStat": {"Metric": told, "Period": DAY_S, "Stat": "Sum"}}
