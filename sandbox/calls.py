"""Which call a request is: service, operation, account, region, from headers, path and body, for every AWS protocol."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session

_SCOPE = re.compile(
    r"Credential=(?P<key>[A-Za-z0-9]+)/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request"
)
# Signing names that differ from the names of botocore's service models.
_MODELS = {"monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi", "states": "stepfunctions"}
LARGEST_BODY = 64 * 1024 * 1024
_session = botocore.session.Session()


@dataclass(slots=True)
class Call:
    """One request to the sandbox; access_key is empty for an unsigned one."""

    service: str
    operation: str
    region: str
    access_key: str
    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes

    def parameters(self) -> dict[str, Any]:
        """Return the JSON body, or the form of a query call, or nothing."""
        if self.body[:1] in (b"{", b"["):
            found = json.loads(self.body)
            return found if isinstance(found, dict) else {}
        return {name: values[-1] for name, values in parse_qs(self.body.decode("utf-8", "replace")).items()}


def identify(environ: dict[str, Any], body: bytes) -> Call:
    """Return the call that a WSGI request makes; an unknown one has an empty service or operation."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    service = _MODELS.get(scope["service"], scope["service"]) if scope else ""
    path, method = environ.get("PATH_INFO", "/"), environ.get("REQUEST_METHOD", "GET")
    return Call(
        service=service,
        operation=_operation(service, environ, method, path, body),
        region=scope["region"] if scope else "",
        access_key=scope["key"] if scope else "",
        method=method,
        path=path,
        query=parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
        body=body,
    )


def _operation(service: str, environ: dict[str, Any], method: str, path: str, body: bytes) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target).rpartition(".")[2]
    if "/operation/" in path:
        return path.rpartition("/operation/")[2]
    if body.startswith(b"Action=") or b"&Action=" in body:
        return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    for expected, pattern, name in _routes(service):
        if expected == method and pattern.fullmatch(path):
            return name
    return ""


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    """The REST routes of a service, the most literal first, from botocore's model."""
    if service not in _session.get_available_services():
        return []
    model = _session.get_service_model(service)
    routes = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        uri = str(http.get("requestUri", "/")).partition("?")[0]
        routes.append((str(http.get("method", "POST")), _pattern(uri), name, len(re.sub(r"\{[^}]*\}", "", uri))))
    routes.sort(key=lambda route: -route[3])
    return [(method, pattern, name) for method, pattern, name, _ in routes]


def _pattern(uri: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", uri.rstrip("/"))
    made = "".join(
        (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part) for part in parts
    )
    return re.compile(made + "/?")


def action_of(service: str, operation: str) -> str:
    """Return the IAM action of an operation (Service Authorization Reference; API Gateway uses HTTP verbs)."""
    prefix = {"stepfunctions": "states", "resourcegroupstaggingapi": "tag", "apigatewayv2": "apigateway"}.get(
        service, service
    )
    if prefix == "apigateway":
        return f"apigateway:{'GET' if operation.startswith('Get') else 'POST'}"
    return f"{prefix}:{operation}"
