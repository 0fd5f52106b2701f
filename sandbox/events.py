"""What CloudTrail would have seen: the management calls that change something, newest last, per account and region."""

import json
import time
import uuid
from collections import defaultdict, deque
from datetime import UTC, datetime
from typing import Any

from .answers import Answer
from .callers import Caller
from .calls import Call

MOST = 20_000
_READING = ("BatchGet", "Describe", "Filter", "Get", "Head", "List", "Lookup", "Query", "Scan", "Search", "Select")
# Calls that CloudTrail has as data events or not at all (CloudTrail user guide, logging data events).
_DATA = {"Invoke", "PutLogEvents", "PutMetricData", "PutObject", "Publish", "SendMessage", "DeleteMessage", "PutEvents"}
_SOURCES = {"cloudwatch": "monitoring", "stepfunctions": "states", "apigatewayv2": "apigateway"}
_GLOBAL = {"iam", "cloudfront", "organizations"}
# Lambda's events carry the version of its API in their names [believed: as seen in published events].
_VERSIONED = {
    "20150331v2": ("UpdateFunctionCode", "UpdateFunctionConfiguration", "AddPermission", "RemovePermission"),
    "20150331": ("CreateFunction", "DeleteFunction", "PublishVersion", "CreateAlias", "UpdateAlias", "DeleteAlias",
                 "CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"),
    "20171031": ("PutFunctionConcurrency", "DeleteFunctionConcurrency"),
}  # fmt: skip
_NAMES = {name: name + version for version, names in _VERSIONED.items() for name in names}
Kept = defaultdict[tuple[str, str], deque[dict[str, Any]]]
_seen: Kept = defaultdict(lambda: deque(maxlen=MOST))
_data: Kept = defaultdict(lambda: deque(maxlen=MOST))


def forget_events() -> None:
    """Forget all that happened."""
    _seen.clear()
    _data.clear()


def keep(record: dict[str, Any]) -> None:
    """Remember a record that was made elsewhere; raises KeyError or TypeError if it is none."""
    kept = _data if record["eventCategory"] == "Data" else _seen
    kept[str(record["recipientAccountId"]), str(record["awsRegion"])].append(record)


def record(call: Call, caller: Caller | None, answer: Answer) -> None:
    """Remember a call as CloudTrail does, if it changes something and its caller is known."""
    if caller is None or not call.operation or call.operation.startswith(_READING) or call.operation in _DATA:
        return
    region = "us-east-1" if call.service in _GLOBAL else call.region
    _seen[caller.account, region].append(_event(call, caller, region, answer))


def events_of(account: str, region: str) -> list[dict[str, Any]]:
    """Return the events of a region, newest first."""
    return list(reversed(_seen[account, region]))


def data_events_of(account: str, region: str) -> list[dict[str, Any]]:
    """Return the data events of a region, newest first: all invocations of functions that run."""
    return list(reversed(_data[account, region]))


def _event(call: Call, caller: Caller, region: str, answer: Answer) -> dict[str, Any]:
    given = {**call.labels, **call.parameters()}
    made = {
        "eventVersion": "1.11",
        "userIdentity": _identity(caller, call),
        "eventTime": datetime.fromtimestamp(int(time.time()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{_SOURCES.get(call.service, call.service)}.amazonaws.com",
        "eventName": _NAMES.get(call.operation, call.operation) if call.service == "lambda" else call.operation,
        "awsRegion": region,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "sandbox",
        "requestParameters": {name[:1].lower() + name[1:]: value for name, value in given.items()} or None,
        "responseElements": None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": caller.account,
        "eventCategory": "Management",
    }
    return made if answer.status < 300 else made | _error(answer)


def _identity(caller: Caller, call: Call) -> dict[str, Any]:
    kind = "AssumedRole" if caller.role_arn else "IAMUser"
    return {"type": kind, "arn": caller.arn, "accountId": caller.account, "accessKeyId": call.access_key}


def _error(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = {}
    code = (
        str(told.get("__type", told.get("Code", "Client.Error"))).rpartition("#")[2] if isinstance(told, dict) else ""
    )
    return {"errorCode": code or "Client.Error", "errorMessage": f"status {answer.status}"}
