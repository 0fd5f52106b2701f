"""LogGroup from DescribeLogGroups."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LogGroup

from .shapes import from_millis, number, text, text_or_none


@collector(provider="aws", reads=LogGroup, actions=("logs:DescribeLogGroups",))
def log_groups(reader: Reader) -> Iterator[LogGroup]:
    """Yield every log group of the region."""
    for item in reader.pages("logs", "DescribeLogGroups", member="logGroups"):
        yield LogGroup(
            arn=text(item.get("logGroupArn")) or text(item.get("arn")).removesuffix(":*"),
            name=text(item.get("logGroupName")),
            retention_days=number(item.get("retentionInDays")) or None,
            kms_key_id=text_or_none(item.get("kmsKeyId")),
            log_class=text(item.get("logGroupClass")) or "STANDARD",
            stored_bytes=number(item.get("storedBytes")),
            created=from_millis(item.get("creationTime")),
            deletion_protection=item.get("deletionProtectionEnabled") is True,
            metric_filter_count=number(item.get("metricFilterCount")),
            data_protection=text_or_none(item.get("dataProtectionStatus")),
            retention_policy=text_or_none(item.get("retentionPolicyName")),
        )
