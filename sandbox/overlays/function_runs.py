"""Lambda: a function that has code of the sandbox runs when invoked; moto wants Docker and writes no metrics."""

import base64
import gzip
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.awslambda.models import LambdaBackend

from sandbox.answers import Answer, error_answer
from sandbox.callers import caller_of
from sandbox.calls import Call
from sandbox.events import keep
from sandbox.overlays import control, replaces
from sandbox.runtime import records
from sandbox.runtime.deployed import Deployed, deployed, give_code
from sandbox.runtime.environment import Done
from sandbox.runtime.functions import FUNCTIONS, Asked, Throttled, missing, set_behaviour
from sandbox.runtime.over_long import behaviour_of
from sandbox.runtime.records import Record, When, Who

# Lambda developer guide, quotas.
_LARGEST = {"RequestResponse": 6 * 1024 * 1024, "Event": 1024 * 1024, "DryRun": 6 * 1024 * 1024}


@control("log_lines")
def log_lines(given: dict[str, Any]) -> None:
    """Choose what happens to an over-long line: {"kind", "limit_kb", "fragment"}."""
    set_behaviour(behaviour_of(given))


@control("function_code")
def function_code(given: dict[str, Any]) -> None:
    """Let a function run a module of the sandbox: {"account", "region", "name", "module"}."""
    give_code(given["account"], given["region"], given["name"], given["module"])


@replaces("lambda", "Invoke")
def invoked(call: Call, account: str) -> Answer | None:
    """Run the function; None for one without code of the sandbox, and where nothing can run."""
    function = deployed(account, call.region, _name(call))
    if function is None or missing():
        return None
    kind = call.headers.get("x-amz-invocation-type", "RequestResponse")
    if refused := _refused(call, kind):
        return refused
    asked = Asked(function, call.body or b"{}", str(uuid.uuid4()), call.headers.get("x-amzn-trace-id", ""),
                  _context(call))  # fmt: skip
    if kind == "DryRun":
        return _answer(204, asked.request_id)
    record = _record(call, asked, kind)
    keep(record)
    if kind == "Event":
        FUNCTIONS.later(asked)
        return _answer(202, asked.request_id)
    done = FUNCTIONS.invoke(asked)
    if isinstance(done, Throttled):
        record |= {"errorCode": "TooManyRequestsException", "errorMessage": "Rate Exceeded."}
        return _throttled(call, done)
    return _done(call, done)


def _record(call: Call, asked: Asked, kind: str) -> Record:
    """The trail's data event of an invocation."""
    caller = caller_of(call)
    arn, account = (caller.arn, caller.account) if caller else ("", asked.function.account)
    role = caller.role_arn.rpartition("/")[2] if caller else ""
    who = Who(account, arn.rpartition("/")[2], call.access_key, role)
    when = When(datetime.now(UTC), call.region, "198.51.100.7", "sandbox")
    return records.invoked(who, when, asked.function.arn, asked.request_id, kind)


def _name(call: Call) -> str:
    return call.labels["FunctionName"].rpartition(":function:")[2].partition(":")[0]


def _refused(call: Call, kind: str) -> Answer | None:
    largest = _LARGEST.get(kind)
    if largest is None:
        return error_answer(call, 400, "InvalidParameterValueException", f"InvocationType {kind} is not known")
    if len(call.body) > largest:
        message = f"{len(call.body)} byte payload is too large for the {kind} invocation type (limit {largest} bytes)"
        return error_answer(call, 413, "RequestTooLargeException", message)
    try:
        json.loads(call.body or b"{}")
    except (ValueError, RecursionError) as error:
        return error_answer(
            call, 400, "InvalidRequestContentException", f"Could not parse request body into json: {error}"
        )
    return None


def _context(call: Call) -> str:
    given = call.headers.get("x-amz-client-context", "")
    try:
        return base64.b64decode(given, validate=True).decode()
    except ValueError:
        return ""


def _answer(status: int, request_id: str, body: bytes = b"", **headers: str) -> Answer:
    told = {"x-amzn-RequestId": request_id, "Content-Type": "application/json"} | headers
    return Answer(status, list(told.items()), body)


def _done(call: Call, done: Done) -> Answer:
    told = {"X-Amz-Executed-Version": "$LATEST"}
    if done.status != "success":
        told["X-Amz-Function-Error"] = "Unhandled"
    if call.headers.get("x-amz-log-type") == "Tail":
        told["X-Amz-Log-Result"] = base64.b64encode(done.tail).decode()
    return _answer(200, done.request_id, done.payload, **told)


def _throttled(call: Call, throttled: Throttled) -> Answer:
    answer = error_answer(call, 429, "TooManyRequestsException", "Rate Exceeded.")
    document = answer.json() | {"Reason": throttled.reason}
    return answer.with_json(document)


def send_log_event(self: Any, function_arn: str, filter_name: str, group: str, stream: str, events: Any) -> None:
    """Hand lines to a function that subscribes to them, if it has code; moto wants Docker for it.

    moto ignores the filter's pattern, so a function never gets lines of its own log group: they would have no end.
    """
    function = _subscriber(self, function_arn)
    if function is None or function.log_group == group or missing():
        return
    data = {
        "messageType": "DATA_MESSAGE",
        "owner": self.account_id,
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [filter_name],
        "logEvents": [{**one, "id": str(one["id"])} for one in events],
    }
    packed = base64.b64encode(gzip.compress(json.dumps(data).encode(), 6)).decode()
    asked = Asked(function, json.dumps({"awslogs": {"data": packed}}).encode(), str(uuid.uuid4()))
    by = "logs.amazonaws.com"
    keep(records.invoked_by_service(function.account, function.region, by, function.arn, asked.request_id))
    FUNCTIONS.later(asked)


def _subscriber(backend: Any, function_arn: str) -> Deployed | None:
    name = function_arn.rpartition(":function:")[2].partition(":")[0]
    return deployed(backend.account_id, backend.region_name, name)


setattr(LambdaBackend, send_log_event.__name__, send_log_event)
