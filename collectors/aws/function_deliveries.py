"""FunctionDelivery: events that reached functions asynchronously in the last days, and those that were lost.

First one metric of every function; the other three only of those that received any (Lambda developer guide, "Types of
metrics for Lambda functions": these are published for asynchronous invocations alone).
"""

from collections.abc import Iterator, Mapping

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionDelivery, LambdaFunction
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, Metric, metric_sums

RECEIVED = "AsyncEventsReceived"
LOST = ("AsyncEventsDropped", "DeadLetterErrors", "DestinationDeliveryFailures")
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this function")


@collector(provider="aws", reads=FunctionDelivery, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction,))
def function_deliveries(reader: Reader) -> Iterator[FunctionDelivery]:
    """Yield the sums of every function."""
    functions = reader.found(LambdaFunction)
    sums = metric_sums(reader, [_metric(function, RECEIVED) for function in functions])
    used = [function for function in functions if sums.get(_metric(function, RECEIVED))]
    sums |= metric_sums(reader, [_metric(function, name) for function in used for name in LOST])
    # What was not asked for was not published either.
    silent = [function for function in functions if sums.get(_metric(function, RECEIVED)) == 0]
    sums |= {_metric(function, name): 0.0 for function in silent for name in LOST}
    for function in functions:
        if all(_metric(function, name) in sums for name in (RECEIVED, *LOST)):
            yield _delivery(function, sums)
        else:
            reader.gap(function.arn, INCOMPLETE)


def _delivery(function: LambdaFunction, sums: Mapping[Metric, float]) -> FunctionDelivery:
    received, dropped, dead, failed = (sums[_metric(function, name)] for name in (RECEIVED, *LOST))
    return FunctionDelivery(function.arn, function.name, received, dropped, dead, failed, DAYS)


def _metric(function: LambdaFunction, name: str) -> Metric:
    return ("AWS/Lambda", name, (("FunctionName", function.name),))
