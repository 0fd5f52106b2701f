"""Pipe from EventBridge Pipes' ListPipes and DescribePipe."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Pipe

from .shapes import text


@collector(provider="aws", reads=Pipe, actions=("pipes:ListPipes", "pipes:DescribePipe"))
def pipes(reader: Reader) -> Iterator[Pipe]:
    """Yield every pipe with its logging."""
    listed = {text(item.get("Arn")): item for item in reader.pages("pipes", "ListPipes", member="Pipes")}
    asked = {arn: {"Name": text(item.get("Name"))} for arn, item in listed.items()}
    for arn, answer in reader.calls("pipes", "DescribePipe", asked, expect="Arn"):
        logging = answer.get("LogConfiguration") or {}
        yield Pipe(
            arn=arn,
            name=text(answer.get("Name")),
            state=text(answer.get("DesiredState")) or "RUNNING",
            log_level=text(logging.get("Level")) or "OFF",
            log_destinations=tuple(filter(None, _destinations(logging))),
        )


def _destinations(logging: Mapping[str, Any]) -> Iterator[str]:
    yield text((logging.get("CloudwatchLogsLogDestination") or {}).get("LogGroupArn"))
    yield text((logging.get("FirehoseLogDestination") or {}).get("DeliveryStreamArn"))
    bucket = text((logging.get("S3LogDestination") or {}).get("BucketName"))
    yield f"s3://{bucket}" if bucket else ""
