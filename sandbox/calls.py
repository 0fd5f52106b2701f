"""Which call a request is: service, operation, region, key and labels, for every protocol of AWS."""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote

from .routes import Route, routes

_SCOPE = re.compile(r"(?P<key>[A-Za-z0-9]+)/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request")
# Signing names that differ from the names of botocore's service models.
_MODELS = {
    "elasticloadbalancing": "elbv2",
    "email": "ses",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
LARGEST_BODY = 64 * 1024 * 1024
_HEADERS = ("HTTP_X_AMZ_", "HTTP_X_AMZN_")
_TOKENS = {"nexttoken", "marker", "paginationtoken", "position", "continuation-token", "startafter"}
_CBOR_TOKENS = re.compile(rb"NextToken|PaginationToken|Marker")


@dataclass(slots=True)
class Call:
    """One request to the sandbox; key is empty for an unsigned one, operation for one that nobody knows.

    protocol is query, ec2, json, cbor, rest-json or rest-xml; labels are the parts of the path that its route names;
    headers are those of Amazon's own, by their names in lower case.
    """

    service: str
    operation: str
    region: str
    access_key: str
    protocol: str
    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes
    session_token: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Return the JSON body, or the form of a query call; nothing for a body that cannot be read."""
        if self.body[:1] in (b"{", b"["):
            return _json(self.body)
        if self.protocol not in ("query", "ec2"):
            return {}
        form = {name: values[-1] for name, values in parse_qs(self.body.decode("utf-8", "replace")).items()}
        return form | {name: values[-1] for name, values in self.query.items()}

    def is_later_page(self) -> bool:
        """Say whether the call carries the token of a page before."""
        if self.protocol == "cbor":
            return _CBOR_TOKENS.search(self.body) is not None
        sent = {**self.query, **self.parameters()}
        return any(value not in ("", [""], None) for name, value in sent.items() if name.lower() in _TOKENS)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def identify(environ: dict[str, Any], body: bytes) -> Call:
    """Return the call that a WSGI request makes."""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    signed = environ.get("HTTP_AUTHORIZATION", "") or query.get("X-Amz-Credential", [""])[0]
    scope = _SCOPE.search(signed)
    path = str(environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/")).partition("?")[0]
    call = Call(
        service=_model(scope["service"], path) if scope else "",
        operation="",
        region=scope["region"] if scope else "",
        access_key=scope["key"] if scope else "",
        protocol="json",
        method=environ.get("REQUEST_METHOD", "GET"),
        path=_with_bucket(path, environ) if scope and scope["service"] == "s3" else path,
        query=query,
        body=body,
        session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN", "") or query.get("X-Amz-Security-Token", [""])[0],
        headers={
            name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith(_HEADERS)
        },
    )
    _name_operation(call, environ.get("HTTP_X_AMZ_TARGET", ""))
    return call


def _model(signing_name: str, path: str) -> str:
    if signing_name == "apigateway" and path.startswith("/v2/"):
        return "apigatewayv2"
    if signing_name == "s3" and path.startswith("/v20180820/"):
        return "s3control"
    return _MODELS.get(signing_name, signing_name)


def _with_bucket(path: str, environ: dict[str, Any]) -> str:
    """A bucket in the host's name (bucket.localhost:5000) goes to the front of the path."""
    bucket, found, _ = str(environ.get("HTTP_HOST", "")).partition(".localhost")
    return f"/{bucket}{path}" if found else path


def _name_operation(call: Call, target: str) -> None:
    if target:
        call.operation = target.rpartition(".")[2]
    elif "/operation/" in call.path and call.path.startswith("/service/"):
        call.operation, call.protocol = call.path.rpartition("/operation/")[2], "cbor"
    elif action := _action(call):
        call.operation, call.protocol = action, "ec2" if call.service == "ec2" else "query"
    else:
        _by_route(call)


def _action(call: Call) -> str:
    if call.body.startswith(b"Action=") or b"&Action=" in call.body:
        return parse_qs(call.body.decode("utf-8", "replace")).get("Action", [""])[0]
    return call.query.get("Action", [""])[0]


def _by_route(call: Call) -> None:
    protocol, known = routes(call.service)
    call.protocol = protocol
    route = _matching(known, call.method, call.path, frozenset(call.query))
    if route is not None:
        found, route_ = route
        call.operation, call.labels = route_.operation, {name: unquote(value) for name, value in found.items()}


@lru_cache(maxsize=4096)
def _matching(
    known: tuple[Route, ...], method: str, path: str, names: frozenset[str]
) -> tuple[dict[str, str], Route] | None:
    for route in known:
        if route.method == method and route.needs <= names and (found := route.pattern.fullmatch(path)):
            return found.groupdict(), route
    return None
