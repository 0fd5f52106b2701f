"""Trail from DescribeTrails, shadows of multi-region and organization trails included."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import Trail

from .shapes import text, text_or_none


@collector(provider="aws", reads=Trail, actions=("cloudtrail:DescribeTrails",))
def trails(reader: Reader) -> Iterator[Trail]:
    """Yield every trail that this region shows."""
    for item in reader.call("cloudtrail", "DescribeTrails", expect="trailList", includeShadowTrails=True)["trailList"]:
        yield Trail(
            arn=text(item.get("TrailARN")),
            name=text(item.get("Name")),
            home_region=text(item.get("HomeRegion")),
            is_multi_region=item.get("IsMultiRegionTrail") is True,
            is_organization=item.get("IsOrganizationTrail") is True,
            bucket=text_or_none(item.get("S3BucketName")),
            log_file_validation=item.get("LogFileValidationEnabled") is True,
            kms_key_id=text_or_none(item.get("KmsKeyId")),
            log_group_arn=text_or_none(item.get("CloudWatchLogsLogGroupArn")),
            sns_topic_arn=text_or_none(item.get("SnsTopicARN")),
            prefix=text_or_none(item.get("S3KeyPrefix")),
        )
