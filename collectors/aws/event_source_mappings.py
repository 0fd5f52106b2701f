"""EventSourceMapping from ListEventSourceMappings, all functions at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import EventSourceMapping

from .shapes import decimal, text, text_or_none, texts


@collector(provider="aws", reads=EventSourceMapping, actions=("lambda:ListEventSourceMappings",))
def event_source_mappings(reader: Reader) -> Iterator[EventSourceMapping]:
    """Yield every event source mapping of the region."""
    for item in reader.pages("lambda", "ListEventSourceMappings", member="EventSourceMappings"):
        yield _mapping(reader, item)


def _mapping(reader: Reader, item: Mapping[str, Any]) -> EventSourceMapping:
    uuid = text(item.get("UUID"))
    made_up = f"arn:{reader.partition}:lambda:{reader.region}:{reader.account_id}:event-source-mapping:{uuid}"
    on_failure = (item.get("DestinationConfig") or {}).get("OnFailure") or {}
    return EventSourceMapping(
        arn=text(item.get("EventSourceMappingArn")) or (made_up if uuid else ""),
        name=uuid,
        function_arn=text(item.get("FunctionArn")),
        source_arn=text(item.get("EventSourceArn")),
        state=text(item.get("State")),
        last_result=text_or_none(item.get("LastProcessingResult"), 500),
        on_failure_arn=text_or_none(on_failure.get("Destination")),
        max_retries=_limit(item.get("MaximumRetryAttempts")),
        max_age_s=_limit(item.get("MaximumRecordAgeInSeconds")),
        bisect=item.get("BisectBatchOnFunctionError") is True,
        filtered=bool((item.get("FilterCriteria") or {}).get("Filters")) or bool(item.get("FilterCriteriaError")),
        metrics=texts((item.get("MetricsConfig") or {}).get("Metrics")),
    )


def _limit(value: Any) -> int | None:
    """A limit; -1 stands for none (Lambda API reference, EventSourceMappingConfiguration)."""
    known = decimal(value)
    return None if known is None else max(-1, int(known))
