"""Log groups."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class LogGroup(Resource):
    """A log group; arn is without the trailing ":*" (CloudWatch Logs API, LogGroup.logGroupArn)."""

    retention_days: int | None = None
    kms_key_id: str | None = None
    log_class: str = "STANDARD"
    stored_bytes: int = 0
    created: str | None = None
    deletion_protection: bool = False
    metric_filter_count: int = 0
