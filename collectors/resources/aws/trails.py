"""Trails: what CloudTrail records."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class Trail(Resource):
    """A trail or the shadow of a multi-region or organization trail (CloudTrail DescribeTrails)."""

    home_region: str = ""
    is_multi_region: bool = False
    is_organization: bool = False
    bucket: str | None = None
    log_file_validation: bool = False
    kms_key_id: str | None = None
    log_group_arn: str | None = None
    sns_topic_arn: str | None = None
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class TrailStatus(Resource):
    """Whether a trail (arn) records and delivers (CloudTrail GetTrailStatus)."""

    is_logging: bool = False
    latest_delivery_time: str | None = None
    latest_delivery_error: str | None = None
    latest_log_group_delivery_time: str | None = None
    latest_log_group_delivery_error: str | None = None
    started: str | None = None
    stopped: str | None = None
    latest_digest_delivery_time: str | None = None
    latest_digest_delivery_error: str | None = None
    latest_notification_time: str | None = None
    latest_notification_error: str | None = None


@dataclass(frozen=True, slots=True)
class DataResource:
    """One entry of a classic selector's DataResources: a type and ARNs or ARN prefixes."""

    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventSelector:
    """A classic (basic) event selector of a trail."""

    read_write_type: str = "All"
    include_management_events: bool = True
    data_resources: tuple[DataResource, ...] = ()
    exclude_management_event_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """One field of an advanced selector; None where an operator is absent."""

    field: str
    equals: tuple[str, ...] | None = None
    starts_with: tuple[str, ...] | None = None
    ends_with: tuple[str, ...] | None = None
    not_equals: tuple[str, ...] | None = None
    not_starts_with: tuple[str, ...] | None = None
    not_ends_with: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AdvancedEventSelector:
    """An advanced event selector: all its fields must match."""

    name: str = ""
    field_selectors: tuple[FieldSelector, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailSelectors(Resource):
    """Which events a trail (arn) records (CloudTrail GetEventSelectors)."""

    event_selectors: tuple[EventSelector, ...] = ()
    advanced_event_selectors: tuple[AdvancedEventSelector, ...] = ()
