"""Lambda: mappings come in pages, streams retry without end by default, a last result is told; moto has none of it."""

from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import replaces

PAGE = 100
# What Lambda shows of a stream where nothing was given (Lambda API reference, CreateEventSourceMapping).
STREAM = {"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1, "BisectBatchOnFunctionError": False}


@replaces("lambda", "ListEventSourceMappings")
def listed(call: Call, account: str) -> Answer:
    """Page by 100 with a marker."""
    backend = lambda_backends[account][call.region]
    source, name = (call.query.get(field, [""])[0] for field in ("EventSourceArn", "FunctionName"))
    found = sorted(backend.list_event_source_mappings(source, name), key=lambda item: item.uuid)
    marker, size = call.query.get("Marker", ["0"])[0], call.query.get("MaxItems", [str(PAGE)])[0]
    if not marker.isdecimal() or not size.isdecimal():
        return error_answer(call, 400, "InvalidParameterValueException", "The marker is not valid.")
    end = int(marker) + min(int(size), PAGE)
    page = [_shown(item.get_configuration()) for item in found[int(marker) : end]]
    return json_answer({"EventSourceMappings": page} | ({"NextMarker": str(end)} if end < len(found) else {}))


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in told.items() if value is not None}
    is_stream = ":sqs:" not in told["EventSourceArn"]
    return {"LastProcessingResult": "No records processed"} | (STREAM if is_stream else {}) | given
