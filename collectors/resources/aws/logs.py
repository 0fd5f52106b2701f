"""Log groups, what comes into them, and the policies that rule them."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class LogGroup(Resource):
    """A log group; arn is without the trailing ":*" (CloudWatch Logs API, LogGroup.logGroupArn).

    data_protection is ACTIVATED where it has a policy of its own; retention_policy names the account's that rules it.
    """

    retention_days: int | None = None
    kms_key_id: str | None = None
    log_class: str = "STANDARD"
    stored_bytes: int = 0
    created: str | None = None
    deletion_protection: bool = False
    metric_filter_count: int = 0
    data_protection: str | None = None
    retention_policy: str | None = None


@dataclass(frozen=True, slots=True)
class LogTraffic(Resource):
    """What came into a function's log group (arn) in the last days, from AWS/Logs IncomingLogEvents, IncomingBytes."""

    events: float = 0.0
    bytes: float = 0.0
    days: int = 14


@dataclass(frozen=True, slots=True)
class LogThrottling(Resource):
    """Log lines that were held back in the last days: sums of metrics that were published at all.

    arn is that of the log group for DeliveryThrottling and DeliveryErrors of its subscription filters, that of the
    account for ThrottleCount of PutLogEvents.
    """

    throttled: float = 0.0
    errors: float = 0.0
    days: int = 14


@dataclass(frozen=True, slots=True)
class LogResourcePolicy(Resource):
    """Who outside IAM may use the log groups of a region (DescribeResourcePolicies); policy is JSON as text.

    AWS gives it no ARN: here it is <region's>:resource-policy:<name>.
    """

    policy: str = ""


@dataclass(frozen=True, slots=True)
class LogAccountPolicy(Resource):
    """A policy for all or many log groups of a region (DescribeAccountPolicies); document is JSON as text.

    AWS gives it no ARN: here it is <region's>:account-policy:<type>:<name>. selection narrows the log groups.
    """

    type: str = ""
    document: str = ""
    selection: str | None = None


@dataclass(frozen=True, slots=True)
class LogMasking(Resource):
    """The data protection policy of a log group itself (arn, GetDataProtectionPolicy); document is JSON as text."""

    document: str = ""
