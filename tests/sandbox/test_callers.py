"""A session is good with its own token and until it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.access import refusal
from sandbox.callers import Caller
from sandbox.calls import Call

TOKEN = "token-of-the-session"


def a_call(token: str = TOKEN, protocol: str = "json") -> Call:
    return Call("sts", "GetCallerIdentity", "eu-west-1", "ASIATEST", protocol, "POST", "/", {}, b"", token)


def a_session(ends_in_s: int) -> Caller:
    return Caller(
        "1", "arn:session", "arn:role", TOKEN, datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=ends_in_s)
    )


def test_a_session_is_good_until_it_ends():
    assert refusal(a_call(), a_session(60)) is None


@pytest.mark.parametrize(("protocol", "code"), [("json", b"ExpiredTokenException"), ("query", b"<Code>ExpiredToken<")])
def test_a_session_that_ended_says_so(protocol, code):
    assert code in refusal(a_call(protocol=protocol), a_session(-1)).body


def test_a_wrong_token_is_no_expired_one():
    assert b"UnrecognizedClientException" in refusal(a_call("another"), a_session(60)).body
