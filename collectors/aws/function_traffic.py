"""FunctionTraffic: invocations of the last days, from CloudWatch's AWS/Lambda Invocations."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionTraffic, LambdaFunction
from collectors.snapshot import CoverageState, Gap

from .shapes import decimal, text

DAYS = 14
QUERIES_PER_CALL = 500  # GetMetricData, API reference
DAY_S = 86_400
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this function")


@collector(provider="aws", reads=FunctionTraffic, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction,))
def function_traffic(reader: Reader) -> Iterator[FunctionTraffic]:
    """Yield the number of invocations of every function, in calls of 500 metrics."""
    functions = reader.found(LambdaFunction)
    for start in range(0, len(functions), QUERIES_PER_CALL):
        batch = functions[start : start + QUERIES_PER_CALL]
        totals = _totals(reader, batch)
        for number, function in enumerate(batch):
            total = totals.get(f"m{number}")
            if total is None:
                reader.gap(function.arn, INCOMPLETE)
            else:
                yield FunctionTraffic(function.arn, function.name, total, DAYS)


def _totals(reader: Reader, batch: Sequence[LambdaFunction]) -> dict[str, float]:
    """Return the sums that are complete; a metric without data points is one with an empty list (API reference)."""
    end = datetime.fromisoformat(reader.taken_at)
    totals: dict[str, float] = defaultdict(float)
    states: dict[str, str] = {}
    results = reader.pages(
        "cloudwatch",
        "GetMetricData",
        member="MetricDataResults",
        MetricDataQueries=[_query(number, function.name) for number, function in enumerate(batch)],
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


def _query(number: int, name: str) -> dict[str, Any]:
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "FunctionName", "Value": name}],
            },
            "Period": DAY_S,
            "Stat": "Sum",
        },
    }
