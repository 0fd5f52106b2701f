"""Lambda LoggingConfig, DeadLetterConfig, SnapStart and TracingConfig on update, which moto drops; stable revisions."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces

KEPT_FIELDS = ("LoggingConfig", "DeadLetterConfig", "SnapStart", "TracingConfig")
LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
PAGE = 50
# ListFunctions leaves these out (Lambda API reference, ListFunctions).
_UNKNOWN_UNTIL_ASKED = ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason",
                        "LastUpdateStatusReasonCode")  # fmt: skip
_UPDATES = "updates"


def keep_configuration(account: str, region: str, name: str, given: dict[str, Any]) -> None:
    """Remember what a create or update call says about a function."""
    held = KEPT[account, region, "lambda"].setdefault(name, {})
    held |= {field: given[field] for field in KEPT_FIELDS if field in given}


@amends("lambda", "CreateFunction")
def created(call: Call, account: str, answer: Answer) -> Answer:
    """Keep what the request says, and show it in the answer."""
    document = answer.json()
    KEPT[account, call.region, "lambda"].pop(document["FunctionName"], None)
    keep_configuration(account, call.region, document["FunctionName"], call.parameters())
    return answer.with_json(complete(call, account, document))


@amends("lambda", "UpdateFunctionConfiguration", "UpdateFunctionCode")
def updated(call: Call, account: str, answer: Answer) -> Answer:
    """Keep what the request says; the revision and the time of change move on."""
    document = answer.json()
    name = document["FunctionName"]
    keep_configuration(account, call.region, name, call.parameters())
    held = KEPT[account, call.region, "lambda"][name]
    held[_UPDATES] = held.get(_UPDATES, 0) + 1
    document["LastModified"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    lambda_backends[account][call.region].get_function(name).last_modified = document["LastModified"]
    return answer.with_json(complete(call, account, document))


@replaces("lambda", "GetFunctionConfiguration")
def configuration_at_once(call: Call, account: str) -> Answer | None:
    """Answer for the latest version of a function that is there; moto answers for the rest."""
    name = call.labels["FunctionName"].rpartition(":function:")[2]
    known = lambda_backends[account][call.region]._lambdas._functions  # noqa: SLF001 - moto has no quick way
    if call.query or ":" in name or name not in known or known[name]["latest"] is None:
        return None
    return json_answer(complete(call, account, known[name]["latest"].get_configuration()))


@amends("lambda", "GetFunctionConfiguration", "PublishVersion")
def configuration(call: Call, account: str, answer: Answer) -> Answer:
    """Show what is kept."""
    return answer.with_json(complete(call, account, answer.json()))


@amends("lambda", "GetFunction")
def function(call: Call, account: str, answer: Answer) -> Answer:
    """Show what is kept."""
    document = answer.json()
    document["Configuration"] = complete(call, account, document["Configuration"])
    return answer.with_json(document)


@amends("lambda", "DeleteFunction")
def deleted(call: Call, account: str, answer: Answer) -> Answer:
    """Forget a deleted function."""
    if "Qualifier" not in call.query:
        KEPT[account, call.region, "lambda"].pop(call.labels["FunctionName"].rpartition(":function:")[2], None)
    return answer


@replaces("lambda", "ListFunctions")
def listed(call: Call, account: str) -> Answer:
    """Page by 50 with a marker, and leave out the states, as Lambda does; only the page is rendered."""
    version = call.query.get("FunctionVersion", [None])[0]
    functions = list(lambda_backends[account][call.region].list_functions(version))
    marker, size = call.query.get("Marker", ["0"])[0], call.query.get("MaxItems", [str(PAGE)])[0]
    if not marker.isdecimal() or not size.isdecimal():
        return error_answer(call, 400, "InvalidParameterValueException", "The marker is not valid.")
    end = int(marker) + min(int(size), PAGE)
    page = [complete(call, account, item.get_configuration()) for item in functions[int(marker) : end]]
    for item in page:
        for field in _UNKNOWN_UNTIL_ASKED:
            item.pop(field, None)
    return json_answer({"Functions": page} | ({"NextMarker": str(end)} if end < len(functions) else {}))


def complete(call: Call, account: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return a function's configuration with what is kept of it and Lambda's defaults."""
    name = document["FunctionName"]
    held = KEPT[account, call.region, "lambda"].get(name, {})
    shown = document | {field: held[field] for field in KEPT_FIELDS if field in held}
    shown["LoggingConfig"] = logging_of(name, held.get("LoggingConfig", {}))
    if "SnapStart" in held:
        shown["SnapStart"] = {"OptimizationStatus": "Off"} | held["SnapStart"]
    if not shown.get("DeadLetterConfig", {}).get("TargetArn"):
        shown.pop("DeadLetterConfig", None)
    return shown | {"RevisionId": _revision(shown, held.get(_UPDATES, 0))}


def logging_of(name: str, given: dict[str, str]) -> dict[str, str]:
    """Return a LoggingConfig with Lambda's defaults; levels are there in JSON format only (Lambda API reference)."""
    shown = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"} | given
    if shown["LogFormat"] == "JSON":
        return LEVELS | shown
    return {key: value for key, value in shown.items() if key not in LEVELS}


def _revision(document: dict[str, Any], updates: int) -> str:
    """A revision that changes with the configuration and at every update, and only then; moto has none."""
    stable = {key: value for key, value in document.items() if key not in {*_UNKNOWN_UNTIL_ASKED, "RevisionId"}}
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{updates} {json.dumps(stable, sort_keys=True, default=str)}"))
