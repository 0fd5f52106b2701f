"""What stands before functions: APIs and state machines."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class MethodLogging:
    """Logging of one method path ("*/*" for all) of a REST API stage."""

    path: str
    logging_level: str = "OFF"
    data_trace: bool = False
    metrics: bool = False


@dataclass(frozen=True, slots=True)
class RestApiStage(Resource):
    """A stage of a REST API; arn is arn:aws:apigateway:<region>::/restapis/<id>/stages/<stage>."""

    api_id: str = ""
    api_name: str = ""
    access_log_destination: str | None = None
    access_log_format: str | None = None
    methods: tuple[MethodLogging, ...] = ()
    tracing: bool = False


@dataclass(frozen=True, slots=True)
class StateMachine(Resource):
    """A Step Functions state machine (DescribeStateMachine)."""

    type: str = "STANDARD"
    role_arn: str = ""
    logging_level: str = "OFF"
    include_execution_data: bool = False
    log_destinations: tuple[str, ...] = ()
    tracing: bool = False


@dataclass(frozen=True, slots=True)
class ApiGatewayAccount(Resource):
    """API Gateway's settings of a region (GetAccount); without a role no stage there can write an execution log."""

    log_role_arn: str | None = None


@dataclass(frozen=True, slots=True)
class HttpApiStage(Resource):
    """A stage of an HTTP or WebSocket API (apigatewayv2 GetStages); arn is <region's>::/apis/<id>/stages/<stage>.

    routes hold the default as "*" and what is set for single routes; only WebSocket APIs write execution logs.
    """

    api_id: str = ""
    api_name: str = ""
    protocol: str = "HTTP"
    access_log_destination: str | None = None
    access_log_format: str | None = None
    routes: tuple[MethodLogging, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphqlApi(Resource):
    """An AppSync API (ListGraphqlApis); field_log_level is None where it has no log configuration at all."""

    field_log_level: str | None = None
    exclude_verbose: bool = False
    log_role_arn: str | None = None
    tracing: bool = False


@dataclass(frozen=True, slots=True)
class UserPoolLog:
    """One delivery of a user pool's events: userAuthEvents or userNotification, and where they go."""

    source: str
    level: str
    destination: str | None = None


@dataclass(frozen=True, slots=True)
class UserPool(Resource):
    """A Cognito user pool (ListUserPools, GetLogDeliveryConfiguration)."""

    logs: tuple[UserPoolLog, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipe(Resource):
    """An EventBridge pipe (DescribePipe); state is the wanted one: RUNNING or STOPPED."""

    state: str = "RUNNING"
    log_level: str = "OFF"
    log_destinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UrlConfig:
    """One URL of a function: of its latest version or of an alias."""

    qualifier: str = "$LATEST"
    auth_type: str = "AWS_IAM"
    invoke_mode: str = "BUFFERED"


@dataclass(frozen=True, slots=True)
class FunctionUrl(Resource):
    """The URLs of a function (arn) that was called by URL in the last two weeks (Lambda ListFunctionUrlConfigs)."""

    configs: tuple[UrlConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class SamplingRule(Resource):
    """An X-Ray sampling rule (GetSamplingRules); fixed_rate is a share from 0 to 1, reservoir traces per second."""

    priority: int = 0
    fixed_rate: float = 0.0
    reservoir: int = 0
    resource_arn: str = "*"
    service_name: str = "*"
    service_type: str = "*"
    host: str = "*"
    http_method: str = "*"
    url_path: str = "*"
    has_attributes: bool = False
