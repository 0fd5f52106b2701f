"""The REST routes of a service from botocore's model: which method, path and query make which operation."""

import re
from dataclasses import dataclass
from functools import cache

import botocore.session

_session = botocore.session.Session()
_LABEL = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One operation of a REST service; needs are the names that the query must hold (S3: ?acl, ?list-type=2)."""

    method: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    operation: str
    literal: int


@cache
def routes(service: str) -> tuple[str, tuple[Route, ...]]:
    """Return a service's protocol and its routes, the most telling first; an unknown service has none."""
    if service not in _session.get_available_services():
        return "rest-json", ()
    model = _session.get_service_model(service)
    protocol = str(model.metadata.get("protocol", "json"))
    if not protocol.startswith("rest-"):
        return protocol, ()
    made = [_route(name, model.operation_model(name).http) for name in model.operation_names]
    made.sort(key=lambda route: (-len(route.needs), -route.literal))
    return protocol, tuple(made)


def _route(operation: str, http: dict[str, str]) -> Route:
    path, _, query = str(http.get("requestUri", "/")).partition("?")
    needs = frozenset(word.partition("=")[0] for word in query.split("&") if word and not word.startswith("x-id"))
    pattern = re.compile(_pattern(path))
    return Route(str(http.get("method", "POST")), pattern, needs, operation, len(_LABEL.sub("", path)))


def _pattern(path: str) -> str:
    parts = _LABEL.split(path.rstrip("/"))
    made = [_group(part) if number % 2 else re.escape(part) for number, part in enumerate(parts)]
    return "".join(made) + "/?"


def _group(label: str) -> str:
    name = re.sub(r"\W", "_", label.rstrip("+"))
    return f"(?P<{name}>{'.+' if label.endswith('+') else '[^/]+'})"
