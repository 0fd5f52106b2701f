"""Lambda: asynchronous invocation per version and alias, of which moto keeps one; recursion and account settings."""

import time
from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, replaces

LATEST = "$LATEST"
LIMIT = 1000
_SETTINGS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")


def keep_invocation(account: str, region: str, name: str, qualifier: str = LATEST, **settings: Any) -> None:
    """Remember how a function is invoked asynchronously."""
    KEPT[account, region, "invocation"][f"{name}:{qualifier}"] = settings


def keep_recursion(account: str, region: str, name: str, recursive_loop: str) -> None:
    """Remember what happens to recursive loops of a function."""
    KEPT[account, region, "recursion"][name] = recursive_loop


@replaces("lambda", "PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig")
def put(call: Call, account: str) -> Answer:
    """Replace all settings, or with Update those that are given."""
    name, missing = _function(call, account)
    if missing:
        return missing
    key = f"{name}:{_qualifier(call)}"
    kept = KEPT[account, call.region, "invocation"]
    given = {field: value for field, value in call.parameters().items() if field in _SETTINGS}
    if call.operation.startswith("Update"):
        if key not in kept:
            return _no_config(call, key)
        given = kept[key] | given
    kept[key] = given
    return json_answer(_shown(call, account, key, given))


@replaces("lambda", "GetFunctionEventInvokeConfig")
def got(call: Call, account: str) -> Answer:
    """Show the settings of one qualifier."""
    name, missing = _function(call, account)
    key = f"{name}:{_qualifier(call)}"
    held = KEPT[account, call.region, "invocation"].get(key)
    return missing or (_no_config(call, key) if held is None else json_answer(_shown(call, account, key, held)))


@replaces("lambda", "DeleteFunctionEventInvokeConfig")
def deleted(call: Call, account: str) -> Answer:
    """Forget the settings of one qualifier."""
    name, missing = _function(call, account)
    key = f"{name}:{_qualifier(call)}"
    held = KEPT[account, call.region, "invocation"].pop(key, None)
    return missing or (_no_config(call, key) if held is None else json_answer({}, 204))


@replaces("lambda", "ListFunctionEventInvokeConfigs")
def listed(call: Call, account: str) -> Answer:
    """Show the settings of all qualifiers of a function."""
    name, missing = _function(call, account)
    kept = KEPT[account, call.region, "invocation"]
    found = [_shown(call, account, key, kept[key]) for key in sorted(kept) if key.rpartition(":")[0] == name]
    return missing or json_answer({"FunctionEventInvokeConfigs": found})


@replaces("lambda", "GetFunctionRecursionConfig", "PutFunctionRecursionConfig")
def recursion(call: Call, account: str) -> Answer:
    """Show or set what happens to recursive loops; Lambda ends them unless told otherwise."""
    name, missing = _function(call, account)
    if missing:
        return missing
    if call.operation.startswith("Put"):
        keep_recursion(account, call.region, name, str(call.parameters().get("RecursiveLoop")))
    return json_answer({"RecursiveLoop": KEPT[account, call.region, "recursion"].get(name, "Terminate")})


@replaces("lambda", "GetAccountSettings")
def settings(call: Call, account: str) -> Answer:
    """Show the limits of the region, less what functions have reserved."""
    functions = list(lambda_backends[account][call.region].list_functions(None))
    reserved = sum(int(item.reserved_concurrency or 0) for item in functions)
    limits = {
        "TotalCodeSize": 80_530_636_800,
        "CodeSizeUnzipped": 262_144_000,
        "CodeSizeZipped": 52_428_800,
        "ConcurrentExecutions": LIMIT,
        "UnreservedConcurrentExecutions": LIMIT - reserved,
    }
    usage = {"TotalCodeSize": sum(item.code_size for item in functions), "FunctionCount": len(functions)}
    return json_answer({"AccountLimit": limits, "AccountUsage": usage})


def _function(call: Call, account: str) -> tuple[str, Answer | None]:
    """The name of the function that a call is about, and the answer if it is not there."""
    name = call.labels["FunctionName"].rpartition(":function:")[2].partition(":")[0]
    known = lambda_backends[account][call.region]._lambdas._functions  # noqa: SLF001 - moto has no quick way
    if name in known:
        return name, None
    arn = f"arn:aws:lambda:{call.region}:{account}:function:{name}"
    return name, error_answer(call, 404, "ResourceNotFoundException", f"Function not found: {arn}")


def _qualifier(call: Call) -> str:
    return call.query.get("Qualifier", [LATEST])[0]


def _no_config(call: Call, key: str) -> Answer:
    message = f"The function {key} doesn't have an EventInvokeConfig"
    return error_answer(call, 404, "ResourceNotFoundException", message)


def _shown(call: Call, account: str, key: str, held: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:lambda:{call.region}:{account}:function:{key}"
    return {"FunctionArn": arn, "LastModified": time.time(), "DestinationConfig": {}} | held
