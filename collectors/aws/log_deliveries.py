"""LogDelivery from DescribeDeliveries and DescribeDeliverySources."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LogDelivery

from .shapes import text, texts


@collector(
    provider="aws",
    reads=LogDelivery,
    actions=("logs:DescribeDeliveries", "logs:DescribeDeliverySources"),
)
def log_deliveries(reader: Reader) -> Iterator[LogDelivery]:
    """Yield every delivery of the region with what it takes the logs of."""
    sources = reader.pages("logs", "DescribeDeliverySources", member="deliverySources")
    known = {text(item.get("name")): item for item in sources}
    for item in reader.pages("logs", "DescribeDeliveries", member="deliveries"):
        source = known.get(text(item.get("deliverySourceName")), {})
        yield LogDelivery(
            arn=text(item.get("arn")),
            name=text(item.get("id")),
            source_arns=texts(source.get("resourceArns")),
            log_type=text(source.get("logType")),
            destination_arn=text(item.get("deliveryDestinationArn")),
        )
