"""LogThrottling from ListMetrics and GetMetricData: lines that CloudWatch Logs refused or could not hand on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import LogThrottling
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, Dimensions, Metric, metric_sums
from .shapes import text

# CloudWatch Logs user guide, "Monitoring with CloudWatch metrics": of subscription filters, and of the API's use.
METRICS = (("AWS/Logs", "DeliveryThrottling"), ("AWS/Logs", "DeliveryErrors"), ("AWS/Usage", "ThrottleCount"))
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this log group")
_PUT = {("Service", "Logs"), ("Type", "API"), ("Resource", "PutLogEvents")}


@collector(provider="aws", reads=LogThrottling, actions=("cloudwatch:GetMetricData", "cloudwatch:ListMetrics"))
def log_throttling(reader: Reader) -> Iterator[LogThrottling]:
    """Yield what was held back, for each log group and for the account, where such a metric was published at all."""
    metrics = sorted(
        {
            (namespace, name, dimensions)
            for namespace, name in METRICS
            for item in reader.pages(
                "cloudwatch", "ListMetrics", member="Metrics", Namespace=namespace, MetricName=name
            )
            if _concerns_logs(namespace, dimensions := _dimensions(item.get("Dimensions") or ()))
        }
    )
    sums = metric_sums(reader, metrics)
    held: dict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        held[_group(metric)].append(metric)
    for group, found in held.items():
        arn = f"arn:{reader.partition}:logs:{reader.region}:{reader.account_id}:log-group:{group}"
        if not group:
            arn = f"arn:{reader.partition}:iam::{reader.account_id}:root"
        if not sums.keys() >= set(found):
            reader.gap(arn, INCOMPLETE)
            continue
        errors = sum(sums[metric] for metric in found if metric[1] == "DeliveryErrors")
        throttled = sum(sums[metric] for metric in found) - errors
        yield LogThrottling(arn, group or "PutLogEvents", throttled, errors, DAYS)


def _dimensions(items: Iterable[Mapping[str, Any]]) -> Dimensions:
    return tuple(sorted((text(item.get("Name")), text(item.get("Value"))) for item in items))


def _concerns_logs(namespace: str, dimensions: Dimensions) -> bool:
    """Per log group, not per account; and of the API only what writes."""
    if namespace == "AWS/Usage":
        return set(dimensions) >= _PUT
    return any(name == "LogGroupName" for name, _ in dimensions)


def _group(metric: Metric) -> str:
    return next((value for name, value in metric[2] if name == "LogGroupName"), "")
