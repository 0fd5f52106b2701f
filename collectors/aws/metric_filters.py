"""MetricFilter from DescribeMetricFilters, all groups at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import MetricFilter, MetricTransformation

from .shapes import decimal, text

LONGEST_PATTERN = 1_024  # CloudWatch Logs API reference, PutMetricFilter


@collector(provider="aws", reads=MetricFilter, actions=("logs:DescribeMetricFilters",))
def metric_filters(reader: Reader) -> Iterator[MetricFilter]:
    """Yield every metric filter of the region."""
    for item in reader.pages("logs", "DescribeMetricFilters", member="metricFilters"):
        group, name = text(item.get("logGroupName")), text(item.get("filterName"))
        yield MetricFilter(
            arn=f"arn:{reader.partition}:logs:{reader.region}:{reader.account_id}:log-group:{group}:metric-filter:{name}",
            name=name,
            log_group=group,
            pattern=text(item.get("filterPattern"), LONGEST_PATTERN),
            transformations=tuple(_transformation(entry) for entry in item.get("metricTransformations") or ()),
            on_transformed_logs=item.get("applyOnTransformedLogs") is True,
        )


def _transformation(entry: Mapping[str, Any]) -> MetricTransformation:
    return MetricTransformation(
        namespace=text(entry.get("metricNamespace")),
        metric_name=text(entry.get("metricName")),
        value=text(entry.get("metricValue")),
        default=decimal(entry.get("defaultValue")),
        unit=text(entry.get("unit")) or "None",
        dimensions=tuple(sorted((text(key), text(value)) for key, value in (entry.get("dimensions") or {}).items())),
    )
