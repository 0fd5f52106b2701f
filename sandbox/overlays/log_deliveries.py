"""CloudWatch Logs: EventBridge as a source of deliveries, which moto does not know."""

from typing import Any

from moto.logs.exceptions import ValidationException
from moto.logs.models import DeliverySource, LogsBackend

LOG_TYPES = ("ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS")

_moto_put = LogsBackend.put_delivery_source


def put_delivery_source(self: Any, name: str, resource_arn: str, log_type: str, tags: dict[str, str]) -> DeliverySource:
    """Keep the source of a bus; leave others to moto."""
    if resource_arn.split(":")[2] != "events":
        return _moto_put(self, name, resource_arn, log_type, tags)
    if log_type not in LOG_TYPES:
        raise ValidationException(msg="This service is not allowed for this LogSource.")
    made = DeliverySource(self.account_id, self.region_name, name, resource_arn, log_type, tags)
    self.delivery_sources[name] = made
    return made


setattr(LogsBackend, put_delivery_source.__name__, put_delivery_source)
