"""TrailInsights from GetInsightSelectors, asked in the trail's home region."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import InsightSelector, Trail, TrailInsights

from .shapes import text, texts

NOT_ENABLED = ("InsightNotEnabledException",)


@collector(provider="aws", reads=TrailInsights, actions=("cloudtrail:GetInsightSelectors",), needs=(Trail,))
def trail_insights(reader: Reader) -> Iterator[TrailInsights]:
    """Yield the Insights of every trail, those without any included."""
    names = {trail.arn: trail for trail in reader.found(Trail)}
    asked = {arn: {"TrailName": arn, "_region": trail.home_region} for arn, trail in names.items()}
    for arn, answer in reader.calls("cloudtrail", "GetInsightSelectors", asked, expect="TrailARN", absent=NOT_ENABLED):
        selectors = tuple(_selector(item) for item in answer.get("InsightSelectors") or ())
        yield TrailInsights(arn=arn, name=names[arn].name, selectors=selectors)


def _selector(item: Mapping[str, Any]) -> InsightSelector:
    """Without categories it is about management events (CloudTrail API reference, InsightSelector)."""
    return InsightSelector(text(item.get("InsightType")), texts(item.get("EventCategories")) or ("Management",))
