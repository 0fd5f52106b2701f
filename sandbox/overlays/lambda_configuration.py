"""Lambda LoggingConfig, DeadLetterConfig, SnapStart and TracingConfig on update, which moto drops."""

import json
import uuid
from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.answers import Answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces

KEPT_FIELDS = ("LoggingConfig", "DeadLetterConfig", "SnapStart", "TracingConfig")
_UNKNOWN_UNTIL_ASKED = ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason",
                        "LastUpdateStatusReasonCode")  # fmt: skip
PAGE = 50


def keep_configuration(account: str, region: str, name: str, given: dict[str, Any]) -> None:
    """Remember what a create or update call says about a function."""
    held = KEPT[account, region, "lambda"].setdefault(name, {})
    held |= {field: given[field] for field in KEPT_FIELDS if field in given}


@amends("lambda", "CreateFunction", "UpdateFunctionConfiguration")
def configured(call: Call, account: str, answer: Answer) -> Answer:
    """Keep what the request says, and show it in the answer."""
    document = answer.json()
    keep_configuration(account, call.region, document["FunctionName"], call.parameters())
    return _shown(answer, complete(call, account, document))


@amends("lambda", "GetFunctionConfiguration")
def configuration(call: Call, account: str, answer: Answer) -> Answer:
    """Show what is kept."""
    return _shown(answer, complete(call, account, answer.json()))


@amends("lambda", "GetFunction")
def function(call: Call, account: str, answer: Answer) -> Answer:
    """Show what is kept."""
    document = answer.json()
    document["Configuration"] = complete(call, account, document["Configuration"])
    return _shown(answer, document)


@amends("lambda", "DeleteFunction")
def deleted(call: Call, account: str, answer: Answer) -> Answer:
    """Forget a deleted function."""
    KEPT[account, call.region, "lambda"].pop(call.path.rstrip("/").rpartition("/")[2], None)
    return answer


@replaces("lambda", "ListFunctions")
def listed(call: Call, account: str) -> Answer:
    """Page by 50 with a marker, and leave out the states, as Lambda does; only the page is rendered."""
    functions = list(lambda_backends[account][call.region].list_functions())
    start = int(call.query.get("Marker", ["0"])[0])
    size = min(int(call.query.get("MaxItems", [str(PAGE)])[0]), PAGE)
    page = [complete(call, account, item.get_configuration()) for item in functions[start : start + size]]
    for item in page:
        for field in _UNKNOWN_UNTIL_ASKED:
            item.pop(field, None)
    document: dict[str, Any] = {"Functions": page}
    if start + size < len(functions):
        document["NextMarker"] = str(start + size)
    return json_answer(document)


def complete(call: Call, account: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return a function's configuration with what is kept of it and Lambda's defaults."""
    held = KEPT[account, call.region, "lambda"].get(document["FunctionName"], {})
    logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{document['FunctionName']}"}
    logging |= held.get("LoggingConfig", {})
    if logging["LogFormat"] == "JSON":
        logging = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} | logging
    shown = document | {field: held[field] for field in KEPT_FIELDS if field in held} | {"LoggingConfig": logging}
    return shown | {"RevisionId": _revision(shown)}


def _revision(document: dict[str, Any]) -> str:
    """A revision id that changes when the configuration does, and only then; moto makes one up each time."""
    stable = {key: value for key, value in document.items() if key not in {*_UNKNOWN_UNTIL_ASKED, "RevisionId"}}
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(stable, sort_keys=True, default=str)))


def _shown(answer: Answer, document: dict[str, Any]) -> Answer:
    return Answer(answer.status, answer.headers, json.dumps(document).encode())
