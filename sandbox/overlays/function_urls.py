"""Lambda function URLs: the list of them, which moto does not know, and the invoke mode as Lambda spells it."""

from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import amends, replaces


@replaces("lambda", "ListFunctionUrlConfigs")
def listed(call: Call, account: str) -> Answer:
    """List the URL of a function, if it has one; moto keeps none for aliases."""
    name = call.labels["FunctionName"].rpartition(":function:")[2] or call.labels["FunctionName"]
    known = lambda_backends[account][call.region]._lambdas._functions  # noqa: SLF001 - moto has no quick way
    if name not in known or known[name]["latest"] is None:
        return error_answer(call, 404, "ResourceNotFoundException", f"Function not found: {name}")
    config = known[name]["latest"].url_config
    return json_answer({"FunctionUrlConfigs": [_spelled(config.to_dict())] if config else []})


@amends("lambda", "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig", "GetFunctionUrlConfig")
def shown(call: Call, account: str, answer: Answer) -> Answer:
    """Show the mode in its own spelling."""
    del call, account
    return answer.with_json(_spelled(answer.json()))


def _spelled(config: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in config.items() if value is not None}
    return told | {"InvokeMode": str(config.get("InvokeMode") or "BUFFERED").upper()}
