"""TrailStatus from GetTrailStatus, asked by ARN so that a shadow answers too."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import Trail, TrailStatus

from .shapes import moment, text_or_none


@collector(provider="aws", reads=TrailStatus, actions=("cloudtrail:GetTrailStatus",), needs=(Trail,))
def trail_statuses(reader: Reader) -> Iterator[TrailStatus]:
    """Yield the status of every trail."""
    names = {trail.arn: trail for trail in reader.found(Trail)}
    asked = {arn: {"Name": arn, "_region": trail.home_region} for arn, trail in names.items()}
    for arn, answer in reader.calls("cloudtrail", "GetTrailStatus", asked, expect="IsLogging"):
        yield TrailStatus(
            arn=arn,
            name=names[arn].name,
            is_logging=answer.get("IsLogging") is True,
            latest_delivery_time=moment(answer.get("LatestDeliveryTime")),
            latest_delivery_error=text_or_none(answer.get("LatestDeliveryError")),
            latest_log_group_delivery_time=moment(answer.get("LatestCloudWatchLogsDeliveryTime")),
            latest_log_group_delivery_error=text_or_none(answer.get("LatestCloudWatchLogsDeliveryError")),
            started=moment(answer.get("StartLoggingTime")),
            stopped=moment(answer.get("StopLoggingTime")),
            latest_digest_delivery_time=moment(answer.get("LatestDigestDeliveryTime")),
            latest_digest_delivery_error=text_or_none(answer.get("LatestDigestDeliveryError")),
            latest_notification_time=moment(answer.get("LatestNotificationTime")),
            latest_notification_error=text_or_none(answer.get("LatestNotificationError")),
        )
