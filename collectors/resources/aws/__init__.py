"""AWS resources, one frozen dataclass each.

Field names follow the AWS API in snake_case; sizes and times carry their unit. Times are ISO 8601 strings in UTC, so
that a snapshot is plain JSON. An attribute that the API leaves out is None. Secrets are never part of a resource:
of a function's environment only the variables that set a log level are kept.
"""

from collectors.resources import Resource

from .alarm_data import AlarmData
from .alarms import Alarm, AlarmHistory, MetricQuery
from .alerts import (
    AlarmMuteRule,
    FunctionAccess,
    LogSubscription,
    MetricFilter,
    MetricTransformation,
    SubscriptionFilters,
)
from .fronts import (
    ApiGatewayAccount,
    FunctionUrl,
    GraphqlApi,
    HttpApiStage,
    MethodLogging,
    Pipe,
    RestApiStage,
    SamplingRule,
    StateMachine,
    UrlConfig,
    UserPool,
    UserPoolLog,
)
from .functions import Account, FunctionState, FunctionTraffic, LambdaFunction, ResourceTags, unqualified
from .guards import ConfigRecorder, Detector, KmsKey, SecurityContact, SecurityHub
from .identity import IamGroup, IamUser, InlinePolicy, ManagedPolicy, Role
from .logs import LogAccountPolicy, LogGroup, LogMasking, LogResourcePolicy, LogThrottling, LogTraffic
from .messaging import (
    AccountConcurrency,
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    FunctionDelivery,
    FunctionRecursion,
    InvokeConfig,
    LogDelivery,
    Queue,
    RuleTarget,
    Topic,
    TopicSubscription,
)
from .trail_details import InsightSelector, LifecycleRule, TrailBucket, TrailEventConfiguration, TrailInsights
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
    "AccountConcurrency",
    "AdvancedEventSelector",
    "Alarm",
    "AlarmData",
    "AlarmHistory",
    "AlarmMuteRule",
    "ApiGatewayAccount",
    "AsyncInvocation",
    "ConfigRecorder",
    "DataResource",
    "Detector",
    "EventBus",
    "EventRule",
    "EventSelector",
    "EventSourceMapping",
    "FieldSelector",
    "FunctionAccess",
    "FunctionDelivery",
    "FunctionRecursion",
    "FunctionState",
    "FunctionTraffic",
    "FunctionUrl",
    "GraphqlApi",
    "HttpApiStage",
    "IamGroup",
    "IamUser",
    "InlinePolicy",
    "InsightSelector",
    "InvokeConfig",
    "KmsKey",
    "LambdaFunction",
    "LifecycleRule",
    "LogAccountPolicy",
    "LogDelivery",
    "LogGroup",
    "LogMasking",
    "LogResourcePolicy",
    "LogSubscription",
    "LogThrottling",
    "LogTraffic",
    "ManagedPolicy",
    "MethodLogging",
    "MetricFilter",
    "MetricQuery",
    "MetricTransformation",
    "Pipe",
    "Queue",
    "ResourceTags",
    "RestApiStage",
    "Role",
    "RuleTarget",
    "SamplingRule",
    "SecurityContact",
    "SecurityHub",
    "StateMachine",
    "SubscriptionFilters",
    "Topic",
    "TopicSubscription",
    "Trail",
    "TrailBucket",
    "TrailEventConfiguration",
    "TrailInsights",
    "TrailSelectors",
    "TrailStatus",
    "UrlConfig",
    "UserPool",
    "UserPoolLog",
    "unqualified",
]

# Read whatever is checked: the pages show them.
INVENTORY: tuple[type[Resource], ...] = (LambdaFunction, FunctionState, FunctionTraffic)
