"""LambdaFunction from ListFunctions."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import LambdaFunction

from .shapes import number, text, text_or_none

# Only these variables of a function's environment are kept: any other may hold a secret.
LEVEL_VARIABLES = ("AWS_LAMBDA_LOG_LEVEL", "LOG_LEVEL", "POWERTOOLS_LOG_LEVEL")
# Whether the logger of Powertools for AWS Lambda writes the whole event; only yes or no is kept of it.
EVENT_VARIABLE = "POWERTOOLS_LOGGER_LOG_EVENT"
YES = frozenset({"1", "y", "yes", "t", "true", "on"})


MOST = 2**31 - 1  # far above any true memory or timeout; columns hold no more


@collector(provider="aws", reads=LambdaFunction, actions=("lambda:ListFunctions",))
def lambda_functions(reader: Reader) -> Iterator[LambdaFunction]:
    """Yield every function of the region."""
    for item in reader.pages("lambda", "ListFunctions", member="Functions"):
        yield _function(item)


def _function(item: Mapping[str, Any]) -> LambdaFunction:
    name = text(item.get("FunctionName"))
    logging = item.get("LoggingConfig") or {}
    variables = (item.get("Environment") or {}).get("Variables") or {}
    return LambdaFunction(
        arn=text(item.get("FunctionArn")),
        name=name,
        runtime=text_or_none(item.get("Runtime")),
        role_arn=text(item.get("Role")),
        memory_mb=number(item.get("MemorySize"), MOST) or 128,
        timeout_s=number(item.get("Timeout"), MOST) or 3,
        last_modified=text_or_none(item.get("LastModified")),
        revision_id=text_or_none(item.get("RevisionId")),
        package_type=text(item.get("PackageType")) or "Zip",
        log_format=text(logging.get("LogFormat")) or "Text",
        log_group=text(logging.get("LogGroup")) or f"/aws/lambda/{name}",
        application_log_level=text_or_none(logging.get("ApplicationLogLevel")),
        system_log_level=text_or_none(logging.get("SystemLogLevel")),
        log_level_variables=tuple((key, text(variables[key])) for key in LEVEL_VARIABLES if key in variables),
        logs_event=text(variables[EVENT_VARIABLE]).lower() in YES if EVENT_VARIABLE in variables else None,
        dead_letter_arn=text_or_none((item.get("DeadLetterConfig") or {}).get("TargetArn")),
        tracing_mode=text((item.get("TracingConfig") or {}).get("Mode")) or "PassThrough",
        snap_start=text((item.get("SnapStart") or {}).get("ApplyOn")) or "None",
        layers=tuple(text(layer.get("Arn")) for layer in item.get("Layers") or ()),
    )
