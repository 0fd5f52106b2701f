"""SamplingRule from X-Ray's GetSamplingRules."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import SamplingRule

from .shapes import decimal, number, text


@collector(provider="aws", reads=SamplingRule, actions=("xray:GetSamplingRules",))
def sampling_rules(reader: Reader) -> Iterator[SamplingRule]:
    """Yield every sampling rule of the region, the default one included."""
    for record in reader.pages("xray", "GetSamplingRules", member="SamplingRuleRecords"):
        item = record.get("SamplingRule") or {}
        yield SamplingRule(
            arn=text(item.get("RuleARN")),
            name=text(item.get("RuleName")),
            priority=number(item.get("Priority")),
            fixed_rate=decimal(item.get("FixedRate")) or 0.0,
            reservoir=number(item.get("ReservoirSize")),
            resource_arn=text(item.get("ResourceARN")) or "*",
            service_name=text(item.get("ServiceName")) or "*",
            service_type=text(item.get("ServiceType")) or "*",
            host=text(item.get("Host")) or "*",
            http_method=text(item.get("HTTPMethod")) or "*",
            url_path=text(item.get("URLPath")) or "*",
            has_attributes=bool(item.get("Attributes")),
        )
