"""The environment variables that Lambda defines (Lambda developer guide, "Defined runtime environment variables")."""

import os

from moto.sts.models import sts_backends

from sandbox.callers import PARTITION, role_at
from sandbox.moto_application import WRITING

from .deployed import Deployed

_SESSION_S = 12 * 3600


def variables_of(function: Deployed, stream: str) -> dict[str, str]:
    """Return what a function's process sees, its own variables first; nothing of this process but the path."""
    logging = dict(function.logging)
    defined = {
        "_HANDLER": function.handler,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": logging["LogGroup"],
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_LOG_FORMAT": logging["LogFormat"],
        "LANG": "en_US.UTF-8",
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": ":UTC",
    }
    if logging["LogFormat"] == "JSON":
        defined["AWS_LAMBDA_LOG_LEVEL"] = logging["ApplicationLogLevel"]
    return {**dict(function.variables), **defined}


def session_variables(function: Deployed, endpoint: str) -> dict[str, str]:
    """Return the keys of a session of the function's role, and where its cloud is; no keys if the role is gone."""
    found = {"AWS_ENDPOINT_URL": endpoint} if endpoint else {}
    if role_at(function.role_arn) is None:
        return found
    with WRITING:
        session = sts_backends[function.account][PARTITION].assume_role(
            region_name=function.region, role_session_name=function.name, role_arn=function.role_arn, policy="",
            duration=_SESSION_S, external_id="",
        )  # fmt: skip
    return found | {
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }
