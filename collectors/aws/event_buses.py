"""EventBus from ListEventBuses and DescribeEventBus."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import EventBus

from .shapes import text, text_or_none

LARGEST_POLICY = 30 * 1024  # EventBridge quotas: 10 KB for the policy of a bus


@collector(provider="aws", reads=EventBus, actions=("events:ListEventBuses", "events:DescribeEventBus"))
def event_buses(reader: Reader) -> Iterator[EventBus]:
    """Yield every event bus of the region."""
    listed = reader.pages("events", "ListEventBuses", member="EventBuses")
    names = {text(item.get("Arn")): text(item.get("Name")) for item in listed}
    asked = {arn: {"Name": name} for arn, name in names.items()}
    for arn, answer in reader.calls("events", "DescribeEventBus", asked, expect="Arn"):
        yield _bus(arn, names[arn], answer)


def _bus(arn: str, name: str, answer: Mapping[str, Any]) -> EventBus:
    logging = answer.get("LogConfig") or {}
    return EventBus(
        arn=arn,
        name=name,
        log_level=text(logging.get("Level")) or "OFF",
        log_detail=text(logging.get("IncludeDetail")) or "NONE",
        dead_letter_arn=text_or_none((answer.get("DeadLetterConfig") or {}).get("Arn")),
        policy=text_or_none(answer.get("Policy"), LARGEST_POLICY),
        kms_key_id=text_or_none(answer.get("KmsKeyIdentifier")),
        description=text_or_none(answer.get("Description")),
    )
