"""Answers in the shapes of the AWS protocols."""

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from .calls import Call

# Services that moved from the query protocol and still tell its error codes in a header (awsQueryCompatible).
_FROM_QUERY = {"cloudwatch", "sqs"}
_QUERY_CODES = {
    "AccessDeniedException": "AccessDenied",
    "ExpiredTokenException": "ExpiredToken",
    "ThrottlingException": "Throttling",
    "UnrecognizedClientException": "InvalidClientTokenId",
}
_SUFFIXED = {"json", "rest-json", "cbor"}


@dataclass(slots=True)
class Answer:
    """Status, headers and body of one answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def with_json(self, document: Any) -> "Answer":
        """Return the answer with another JSON body."""
        return Answer(self.status, self.headers, json.dumps(document).encode())


def json_answer(document: Any, status: int = 200) -> Answer:
    """Return an answer with a JSON body and a request id."""
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", str(uuid.uuid4()))]
    return Answer(status, headers, json.dumps(document).encode())


def xml_answer(body: str, status: int = 200) -> Answer:
    """Return an answer with an XML body."""
    return Answer(status, [("Content-Type", "text/xml")], body.encode())


def denied(call: Call, message: str) -> Answer:
    """Return a refusal with the code that the call's protocol has for it."""
    if call.protocol == "ec2":
        return error_answer(call, 403, "UnauthorizedOperation", message)
    return error_answer(call, 403, "AccessDeniedException" if call.protocol in _SUFFIXED else "AccessDenied", message)


def throttled(call: Call) -> Answer:
    """Return the refusal of a call too many, as each service words it."""
    if call.service in ("lambda", "apigateway", "apigatewayv2"):
        return error_answer(call, 429, "TooManyRequestsException", "Rate exceeded")
    if call.service == "s3":
        return error_answer(call, 503, "SlowDown", "Please reduce your request rate.")
    code = {"ec2": "RequestLimitExceeded", "query": "Throttling"}.get(call.protocol, "ThrottlingException")
    return error_answer(call, 400, code, "Rate exceeded")


def error_answer(call: Call, status: int, code: str, message: str) -> Answer:
    """Return an error in the protocol that the call speaks."""
    if call.protocol == "cbor":
        return _cbor_error(call, status, code, message)
    if call.protocol in ("query", "ec2", "rest-xml"):
        return xml_answer(_xml_error(call.protocol, code, message), status)
    answer = json_answer({"__type": code, "message": message, "Message": message}, status)
    answer.headers.append(("x-amzn-ErrorType", code))
    if call.service in _FROM_QUERY:
        answer.headers.append(("x-amzn-query-error", _query_error(code)))
    return answer


def _xml_error(protocol: str, code: str, message: str) -> str:
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    request_id = f"<RequestId>{uuid.uuid4()}</RequestId>"
    if protocol == "ec2":
        return f"<Response><Errors><Error>{inner}</Error></Errors>{request_id}</Response>"
    if protocol == "rest-xml":
        return f"<Error>{inner}{request_id}</Error>"
    return f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>{request_id}</ErrorResponse>"


def _query_error(code: str) -> str:
    """The code as the query protocol had it."""
    return f"{_QUERY_CODES.get(code, code)};Sender"


def _cbor_error(call: Call, status: int, code: str, message: str) -> Answer:
    body = bytes([0xBF]) + _text("__type") + _text(code) + _text("message") + _text(message) + bytes([0xFF])
    headers = [
        ("Content-Type", "application/cbor"),
        ("smithy-protocol", "rpc-v2-cbor"),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    ]
    if call.service in _FROM_QUERY:
        headers.append(("x-amzn-query-error", _query_error(code)))
    return Answer(status, headers, body)


def _text(value: str) -> bytes:
    """A text string in CBOR (RFC 8949, section 3.1, major type 3)."""
    data = value.encode()
    return bytes([0x79]) + len(data).to_bytes(2, "big") + data
