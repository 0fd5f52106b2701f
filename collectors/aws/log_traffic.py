"""LogTraffic: what came into the log groups of functions in the last days, from CloudWatch's AWS/Logs metrics."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from collectors.registry import Reader, collector
from collectors.resources.aws import LambdaFunction, LogGroup, LogTraffic
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, QUERIES_PER_CALL, Metric, queries, totals

INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this log group")


@collector(provider="aws", reads=LogTraffic, actions=("cloudwatch:GetMetricData",), needs=(LambdaFunction, LogGroup))
def log_traffic(reader: Reader) -> Iterator[LogTraffic]:
    """Yield the events and bytes of every group that a function writes to, in calls of 500 metrics."""
    written = {function.log_group for function in reader.found(LambdaFunction)}
    groups = [group for group in reader.found(LogGroup) if group.name in written]
    end = datetime.fromisoformat(reader.taken_at)
    for start in range(0, len(groups), QUERIES_PER_CALL // 2):
        batch = groups[start : start + QUERIES_PER_CALL // 2]
        asked = [_metric(name, group) for group in batch for name in ("IncomingLogEvents", "IncomingBytes")]
        results = reader.pages(
            "cloudwatch",
            "GetMetricData",
            member="MetricDataResults",
            MetricDataQueries=queries(asked),
            StartTime=end - timedelta(days=DAYS),
            EndTime=end,
        )
        sums = totals(asked, results)
        for group in batch:
            events, size = (sums.get(_metric(name, group)) for name in ("IncomingLogEvents", "IncomingBytes"))
            if events is None or size is None:
                reader.gap(group.arn, INCOMPLETE)
            else:
                yield LogTraffic(group.arn, group.name, events, size, DAYS)


def _metric(name: str, group: LogGroup) -> Metric:
    return ("AWS/Logs", name, (("LogGroupName", group.name),))
