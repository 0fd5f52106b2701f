"""What an access log format of API Gateway tells of a request.

Source: API Gateway developer guide, "Variables for access logging": a format names $context variables; what is not
named is not written.
"""

import re

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.]+)")
# What a record needs to say, and the variables that say it.
_NEEDED = {
    "the request's id": ("requestId", "extendedRequestId", "connectionId"),
    "the source address": ("identity.sourceIp",),
    "what was called": ("resourcePath", "path", "routeKey", "httpMethod", "resourceId", "eventType"),
    "the status": ("status",),
}


def missing_fields(log_format: str | None) -> list[str]:
    """Return what a format does not tell, in words."""
    named = {found.rstrip(".") for found in _VARIABLE.findall(log_format or "")}
    return [words for words, variables in _NEEDED.items() if not named.intersection(variables)]
