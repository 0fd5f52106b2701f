"""What an answer is worth: a broken or refused one is an error with a state, never an empty list.

The SDK takes a 200 with HTML, a cut-off body or an empty one for success without keys; so each answer must carry the
provider's request id, and each call names the member that a true answer holds.
"""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from collectors.snapshot import CoverageState, Gap

from .shapes import text
from .transport import AnswerTooLargeError

_DENIED = re.compile(r"(AccessDenied|Unauthori[sz]ed|NotAuthori[sz]ed|AuthorizationError|Forbidden|InsufficientPriv)")
_THROTTLED = re.compile(r"(Throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException|SlowDown|RateExceeded)")
# The key, token or secret that signed the call is not, or no longer, known.
_STALE = re.compile(
    r"(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|RequestExpired|SignatureDoesNotMatch|AuthFailure)"
)
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]{2,40}:[A-Za-z0-9]{2,80})")
LONGEST_DETAIL = 500
# What the SDK's parsers raise when a proxy answers with a page of its own, say: bare errors of the language as well.
_GARBLED = (ResponseParserError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# All that a call of the SDK raises for what a cloud or a network does.
SDK_ERRORS = (ClientError, BotoCoreError, *_GARBLED)


class ReadError(Exception):
    """A call failed; gap says how, for coverage and verdicts."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.detail)
        self.gap = gap


def broken(operation: str, why: str) -> ReadError:
    """An answer that is not what the API documents."""
    return ReadError(Gap(CoverageState.FAILED, None, f"{operation} gave a broken answer: {why}"))


def checked(operation: str, answer: Mapping[str, Any], expect: str | None) -> Mapping[str, Any]:
    """Return the answer if it is whole; raises ReadError."""
    about = answer.get("ResponseMetadata", {})
    if about.get("HTTPStatusCode", 200) >= 300:
        raise broken(operation, "it is no success")
    if not about.get("RequestId"):
        raise broken(operation, "it has no request id, so it is not the provider's")
    if expect is not None and expect not in answer:
        raise broken(operation, f"{expect} is missing")
    return answer


def is_throttled(code: str) -> bool:
    """Say whether an error code asks for fewer calls."""
    return _THROTTLED.search(code) is not None or code == "429"


def is_stale(error: Exception) -> bool:
    """Say whether the provider does not, or no longer, know the key that signed a call."""
    return isinstance(error, ClientError) and _STALE.match(code_of(error)) is not None


def code_of(error: ClientError) -> str:
    """Return the error code that the provider gave."""
    return text(error.response.get("Error", {}).get("Code"))[:80]


def gap_of(error: Exception, operation: str, actions: tuple[str, ...] = ()) -> Gap:
    """Return the gap that an SDK error leaves, with the missing permission where the answer names it."""
    if isinstance(error, ReadError):
        return error.gap
    if isinstance(error, ClientError):
        return _refused(error, operation, actions)
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError | TimeoutError):
        return Gap(CoverageState.FAILED, None, f"{operation} did not answer in time")
    if isinstance(error, AnswerTooLargeError):
        return broken(operation, "it is larger than it may be").gap
    if isinstance(error, BotoCoreError):
        return Gap(CoverageState.FAILED, None, f"{operation} failed: {type(error).__name__}")
    if isinstance(error, _GARBLED):
        return broken(operation, "it cannot be parsed").gap
    raise error


def _refused(error: ClientError, operation: str, actions: tuple[str, ...]) -> Gap:
    code = code_of(error)
    if is_throttled(code):
        return Gap(CoverageState.THROTTLED, None, f"{operation} was throttled even after retries")
    if _DENIED.search(code):
        found = _ACTION.search(text(error.response.get("Error", {}).get("Message"))[:LONGEST_DETAIL])
        permission = found.group(1) if found else next(iter(actions), None)
        return Gap(CoverageState.DENIED, permission, f"{operation} was denied; the role lacks {permission}")
    return Gap(CoverageState.FAILED, None, f"{operation} failed: {code or 'unknown error'}")
