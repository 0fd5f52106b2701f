"""AWS resources, one frozen dataclass each.

Field names follow the AWS API in snake_case; sizes and times carry their unit. Times are ISO 8601 strings in UTC, so
that a snapshot is plain JSON. An attribute that the API leaves out is None. Secrets are never part of a resource:
of a function's environment only the variables that set a log level are kept.
"""

from collectors.resources import Resource

from .alarms import Alarm, MetricQuery
from .alerts import (
    AlarmMuteRule,
    FunctionAccess,
    LogSubscription,
    MetricFilter,
    MetricTransformation,
    SubscriptionFilters,
)
from .fronts import MethodLogging, RestApiStage, StateMachine
from .functions import Account, FunctionState, FunctionTraffic, LambdaFunction, ResourceTags
from .logs import LogGroup
from .trails import (
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    Trail,
    TrailSelectors,
    TrailStatus,
)

__all__ = [
    "INVENTORY",
    "Account",
    "AdvancedEventSelector",
    "Alarm",
    "AlarmMuteRule",
    "DataResource",
    "EventSelector",
    "FieldSelector",
    "FunctionAccess",
    "FunctionState",
    "FunctionTraffic",
    "LambdaFunction",
    "LogGroup",
    "LogSubscription",
    "MethodLogging",
    "MetricFilter",
    "MetricQuery",
    "MetricTransformation",
    "ResourceTags",
    "RestApiStage",
    "StateMachine",
    "SubscriptionFilters",
    "Trail",
    "TrailSelectors",
    "TrailStatus",
]

# Read whatever is checked: the pages show them.
INVENTORY: tuple[type[Resource], ...] = (LambdaFunction, FunctionState, FunctionTraffic)
