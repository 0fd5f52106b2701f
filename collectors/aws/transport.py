"""Bounded reading of answers: no body larger or slower than it may be, whatever the other end does.

The SDK reads a body to its end: one that never ends fills the memory, one that drips outlasts every time-out between
two bytes.
"""

import time
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import BotoCoreError, ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies
from urllib3.exceptions import HTTPError
from urllib3.exceptions import ReadTimeoutError as SocketTimeoutError

CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 3, 5
# Three attempts and the waits between them stay below 25 seconds.
ATTEMPT_S = 7.0
LARGEST_BODY = 32 * 1024 * 1024
CHUNK = 64 * 1024
CONNECTIONS = 16


class AnswerTooLargeError(BotoCoreError):
    """The body of an answer is larger than any true one; asking again would not make it smaller."""

    fmt = "The answer of {endpoint_url} is larger than it may be"


class BoundedTransport:
    """Sends the requests of one client in the SDK's stead (its event before-send)."""

    def __init__(self, endpoint: str, ca_bundle: str | None) -> None:
        self._http = URLLib3Session(
            verify=ca_bundle or True,  # type: ignore[arg-type]  # the SDK itself passes a path
            proxies=get_environ_proxies(endpoint),
            timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),  # type: ignore[arg-type]  # the SDK itself passes both
            max_pool_connections=CONNECTIONS,
        )

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Return the whole answer; raises HTTPClientError, as the SDK's own transport does, or AnswerTooLargeError."""
        until = time.monotonic() + ATTEMPT_S
        request.stream_output = True
        answer = self._http.send(request)
        try:
            # Where the SDK itself keeps a body that was read.
            body = answer._content = _body(answer, until)  # type: ignore[attr-defined]  # noqa: SLF001
        except BaseException:
            answer.raw.close()
            raise
        # What the SDK gives on as a stream (an object of S3) is read from here.
        answer.raw = BytesIO(body)
        return answer


def _body(answer: AWSResponse, until: float) -> bytes:
    parts, size = [], 0
    try:
        while part := answer.raw.read1(CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BODY:
                raise AnswerTooLargeError(endpoint_url=answer.url)
            if time.monotonic() > until:
                raise ReadTimeoutError(endpoint_url=answer.url)
    except SocketTimeoutError as error:
        raise ReadTimeoutError(endpoint_url=answer.url, error=error) from error
    except HTTPError as error:
        raise ConnectionClosedError(endpoint_url=answer.url, error=error) from error
    return b"".join(parts)
