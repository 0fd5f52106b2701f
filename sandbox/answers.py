"""Answers in the shapes of the AWS protocols."""

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from .calls import Call

XML_SERVICES = {"cloudformation", "ec2", "iam", "s3", "sns", "sts"}
CBOR_SERVICES = {"cloudwatch", "resourcegroupstaggingapi"}


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


def json_answer(document: Any, status: int = 200) -> Answer:
    """Return an answer with a JSON body and a request id."""
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", str(uuid.uuid4()))]
    return Answer(status, headers, json.dumps(document).encode())


def xml_answer(body: str, status: int = 200) -> Answer:
    """Return an answer with an XML body."""
    return Answer(status, [("Content-Type", "text/xml")], body.encode())


def error_answer(call: Call, status: int, code: str, message: str) -> Answer:
    """Return an error in the protocol that the call's service speaks."""
    if call.service in CBOR_SERVICES and "/operation/" in call.path:
        return _cbor_error(status, code, message)
    if call.service in XML_SERVICES:
        return _xml_error(call, status, code.removesuffix("Exception") if status == 403 else code, message)
    answer = json_answer({"__type": code, "message": message, "Message": message}, status)
    answer.headers.append(("x-amzn-ErrorType", code))
    return answer


def _xml_error(call: Call, status: int, code: str, message: str) -> Answer:
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    request_id = f"<RequestId>{uuid.uuid4()}</RequestId>"
    if call.service == "ec2":
        return xml_answer(f"<Response><Errors><Error>{inner}</Error></Errors>{request_id}</Response>", status)
    return xml_answer(f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error>{request_id}</ErrorResponse>", status)


def _cbor_error(status: int, code: str, message: str) -> Answer:
    body = bytes([0xBF]) + _text("__type") + _text(code) + _text("message") + _text(message) + bytes([0xFF])
    headers = [
        ("Content-Type", "application/cbor"),
        ("smithy-protocol", "rpc-v2-cbor"),
        ("x-amzn-RequestId", str(uuid.uuid4())),
        ("x-amzn-query-error", f"{code};Sender"),
    ]
    return Answer(status, headers, body)


def _text(value: str) -> bytes:
    """A text string in CBOR (RFC 8949, section 3.1, major type 3)."""
    data = value.encode()
    return bytes([0x79]) + len(data).to_bytes(2, "big") + data
