"""LogTraffic: what came into the log groups of functions in the last days, from CloudWatch's AWS/Logs metrics."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LambdaFunction, LogGroup, LogTraffic
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, Metric, metric_sums

METRICS = ("IncomingLogEvents", "IncomingBytes")
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this log group")


@collector(provider="aws", reads=LogTraffic, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction, LogGroup))
def log_traffic(reader: Reader) -> Iterator[LogTraffic]:
    """Yield the events and bytes of every group that a function writes to."""
    written = {function.log_group for function in reader.found(LambdaFunction)}
    groups = [group for group in reader.found(LogGroup) if group.name in written]
    sums = metric_sums(reader, [_metric(name, group) for group in groups for name in METRICS])
    for group in groups:
        events, size = (sums.get(_metric(name, group)) for name in METRICS)
        if events is None or size is None:
            reader.gap(group.arn, INCOMPLETE)
        else:
            yield LogTraffic(group.arn, group.name, events, size, DAYS)


def _metric(name: str, group: LogGroup) -> Metric:
    return ("AWS/Logs", name, (("LogGroupName", group.name),))
