"""TrailSelectors from GetEventSelectors, asked in the trail's home region."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import (
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    Trail,
    TrailSelectors,
)

from .shapes import text, texts


@collector(provider="aws", reads=TrailSelectors, actions=("cloudtrail:GetEventSelectors",), needs=(Trail,))
def trail_selectors(reader: Reader) -> Iterator[TrailSelectors]:
    """Yield the selectors of every trail, classic and advanced."""
    names = {trail.arn: trail for trail in reader.found(Trail)}
    asked = {arn: {"TrailName": arn, "_region": trail.home_region} for arn, trail in names.items()}
    for arn, answer in reader.calls("cloudtrail", "GetEventSelectors", asked, expect="TrailARN"):
        yield TrailSelectors(
            arn=arn,
            name=names[arn].name,
            event_selectors=tuple(_classic(item) for item in answer.get("EventSelectors") or ()),
            advanced_event_selectors=tuple(_advanced(item) for item in answer.get("AdvancedEventSelectors") or ()),
        )


def _classic(item: Mapping[str, Any]) -> EventSelector:
    return EventSelector(
        read_write_type=text(item.get("ReadWriteType")) or "All",
        include_management_events=item.get("IncludeManagementEvents", True) is True,
        data_resources=tuple(
            DataResource(text(entry.get("Type")), texts(entry.get("Values")))
            for entry in item.get("DataResources") or ()
        ),
        exclude_management_event_sources=texts(item.get("ExcludeManagementEventSources")),
    )


def _advanced(item: Mapping[str, Any]) -> AdvancedEventSelector:
    return AdvancedEventSelector(
        text(item.get("Name")), tuple(_field(entry) for entry in item.get("FieldSelectors") or ())
    )


def _field(entry: Mapping[str, Any]) -> FieldSelector:
    return FieldSelector(
        text(entry.get("Field")),
        *(texts(entry[name]) if name in entry else None for name in
          ("Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith")),
    )  # fmt: skip
