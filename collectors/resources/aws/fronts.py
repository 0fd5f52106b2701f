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
