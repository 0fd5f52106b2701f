"""ConfigRecorder from DescribeConfigurationRecorders and DescribeConfigurationRecorderStatus."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import ConfigRecorder

from .shapes import text, text_or_none, texts

ALL = "ALL_SUPPORTED_RESOURCE_TYPES"


@collector(
    provider="aws",
    reads=ConfigRecorder,
    actions=("config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"),
)
def config_recorders(reader: Reader) -> Iterator[ConfigRecorder]:
    """Yield the recorders of the region with how they fare."""
    told = reader.call("config", "DescribeConfigurationRecorders", expect="ConfigurationRecorders")
    status = reader.call("config", "DescribeConfigurationRecorderStatus", expect="ConfigurationRecordersStatus")
    fares = {text(item.get("name")): item for item in status["ConfigurationRecordersStatus"]}
    for item in told["ConfigurationRecorders"]:
        yield _recorder(reader, item, fares.get(text(item.get("name")), {}))


def _recorder(reader: Reader, item: Mapping[str, Any], fares: Mapping[str, Any]) -> ConfigRecorder:
    name = text(item.get("name"))
    group = item.get("recordingGroup") or {}
    made = f"arn:{reader.partition}:config:{reader.region}:{reader.account_id}:configuration-recorder/{name}"
    strategy = text((group.get("recordingStrategy") or {}).get("useOnly"))
    return ConfigRecorder(
        arn=text(item.get("arn")) or made,
        name=name,
        is_recording=fares.get("recording") is True,
        last_status=text_or_none(fares.get("lastStatus")),
        last_error=text_or_none(fares.get("lastErrorCode")),
        records_all=group.get("allSupported") is True or strategy == ALL,
        types=texts(group.get("resourceTypes")),
        excluded=texts((group.get("exclusionByResourceTypes") or {}).get("resourceTypes")),
    )
