"""FunctionTraffic: invocations of the last days, from CloudWatch's AWS/Lambda Invocations."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionTraffic, LambdaFunction

from .answers import broken

DAYS = 14
QUERIES_PER_CALL = 500  # GetMetricData, API reference
DAY_S = 86_400


@collector(provider="aws", reads=FunctionTraffic, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction,))
def function_traffic(reader: Reader) -> Iterator[FunctionTraffic]:
    """Yield the number of invocations of every function, in calls of 500 metrics."""
    functions = reader.found(LambdaFunction)
    for start in range(0, len(functions), QUERIES_PER_CALL):
        batch = functions[start : start + QUERIES_PER_CALL]
        totals = _totals(reader, batch)
        for number, function in enumerate(batch):
            yield FunctionTraffic(function.arn, function.name, totals[f"m{number}"], DAYS)


def _totals(reader: Reader, batch: Sequence[LambdaFunction]) -> dict[str, float]:
    end = datetime.fromisoformat(reader.taken_at)
    totals: dict[str, float] = defaultdict(float)
    results = reader.pages(
        "cloudwatch",
        "GetMetricData",
        member="MetricDataResults",
        MetricDataQueries=[_query(number, function.name) for number, function in enumerate(batch)],
        StartTime=end - timedelta(days=DAYS),
        EndTime=end,
        ScanBy="TimestampDescending",
    )
    answered: dict[str, Any] = {}
    for result in results:
        totals[str(result.get("Id"))] += sum(value for value in result.get("Values", ()))
        answered[str(result.get("Id"))] = result.get("StatusCode")
    if set(answered.values()) != {"Complete"} or len(answered) != len(batch):
        # No points and no answer are two things: "never invoked" would resolve findings.
        raise broken("GetMetricData", "some metrics were left unanswered")
    return totals


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
