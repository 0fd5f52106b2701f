"""Functions: what runs, and how much."""

from dataclasses import dataclass

from collectors.resources import Resource


def unqualified(function_arn: str) -> str:
    """Return the ARN of a function without its version or alias (Lambda API reference, "Function name formats")."""
    return ":".join(function_arn.split(":")[:7])


@dataclass(frozen=True, slots=True)
class Account(Resource):
    """A whole account as the subject of a verdict; arn is arn:aws:iam::<account id>:root."""


@dataclass(frozen=True, slots=True)
class LambdaFunction(Resource):
    """A function as ListFunctions returns it (Lambda API reference, FunctionConfiguration).

    logs_event says whether its environment tells its logger to write each event as a whole; None if it says nothing.
    """

    runtime: str | None = None
    role_arn: str = ""
    memory_mb: int = 128
    timeout_s: int = 3
    last_modified: str | None = None
    revision_id: str | None = None
    package_type: str = "Zip"
    log_format: str = "Text"
    log_group: str = ""
    application_log_level: str | None = None
    system_log_level: str | None = None
    log_level_variables: tuple[tuple[str, str], ...] = ()
    dead_letter_arn: str | None = None
    tracing_mode: str = "PassThrough"
    snap_start: str = "None"
    layers: tuple[str, ...] = ()
    logs_event: bool | None = None


@dataclass(frozen=True, slots=True)
class FunctionState(Resource):
    """What ListFunctions leaves out: whether the function can run (GetFunctionConfiguration)."""

    revision_id: str | None = None
    state: str | None = None
    state_reason_code: str | None = None
    last_update_status: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionTraffic(Resource):
    """Invocations of a function (arn) in the last days, from AWS/Lambda Invocations (Sum)."""

    invocations: float = 0.0
    days: int = 14


@dataclass(frozen=True, slots=True)
class ResourceTags(Resource):
    """The tags of a resource (arn) from the Resource Groups Tagging API."""

    tags: tuple[tuple[str, str], ...] = ()
