"""TrailEventConfiguration from GetEventConfiguration, for the account's own trails in their home region."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import Trail, TrailEventConfiguration

from .shapes import text, texts


@collector(provider="aws", reads=TrailEventConfiguration, actions=("cloudtrail:GetEventConfiguration",), needs=(Trail,))
def trail_event_configurations(reader: Reader) -> Iterator[TrailEventConfiguration]:
    """Yield how large the events of each trail may be; only the account that keeps a trail may ask."""
    names = {trail.arn: trail for trail in reader.found(Trail) if trail.arn.split(":")[4:5] == [reader.account_id]}
    asked = {arn: {"TrailName": arn, "_region": trail.home_region} for arn, trail in names.items()}
    for arn, answer in reader.calls("cloudtrail", "GetEventConfiguration", asked, expect="TrailARN"):
        keys = [key for item in answer.get("ContextKeySelectors") or () for key in texts(item.get("Equals"))]
        size = text(answer.get("MaxEventSize")) or "Standard"
        yield TrailEventConfiguration(arn=arn, name=names[arn].name, max_event_size=size, context_keys=tuple(keys))
