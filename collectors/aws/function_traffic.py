"""FunctionTraffic: invocations of the last days, from CloudWatch's AWS/Lambda Invocations."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionTraffic, LambdaFunction
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, Metric, metric_sums

INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this function")


@collector(provider="aws", reads=FunctionTraffic, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction,))
def function_traffic(reader: Reader) -> Iterator[FunctionTraffic]:
    """Yield the number of invocations of every function."""
    functions = reader.found(LambdaFunction)
    sums = metric_sums(reader, [_invocations(function) for function in functions])
    for function in functions:
        total = sums.get(_invocations(function))
        if total is None:
            reader.gap(function.arn, INCOMPLETE)
        else:
            yield FunctionTraffic(function.arn, function.name, total, DAYS)


def _invocations(function: LambdaFunction) -> Metric:
    return ("AWS/Lambda", "Invocations", (("FunctionName", function.name),))
