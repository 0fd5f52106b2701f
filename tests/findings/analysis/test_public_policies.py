"""What lets everybody in, and which conditions close a statement."""

from typing import Any

import pytest

from collectors.snapshot import NotCollectedError
from findings.analysis.public_policies import open_door
from tests.builders import ACCOUNT
from tests.events import policy, queue


def is_open(text: str | None) -> bool:
    return open_door(text, queue()) is not None


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": [ACCOUNT, "*"]}], ids=str)
def test_everybody(principal: Any) -> None:
    assert is_open(policy(principal))


@pytest.mark.parametrize(
    "principal",
    [ACCOUNT, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"Service": "sns.amazonaws.com"}, {"Federated": "idp"}],
    ids=str,
)
def test_somebody(principal: Any) -> None:
    assert not is_open(policy({"AWS": principal} if isinstance(principal, str) else principal))


def test_everybody_but_one_is_everybody() -> None:
    without = policy().replace('"Principal": "*"', f'"NotPrincipal": {{"AWS": "{ACCOUNT}"}}')
    assert is_open(without)


def test_a_deny_opens_nothing() -> None:
    assert not is_open(policy(Effect="Deny"))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1234567890/r-ab12/*"}},
        {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:*:*:{ACCOUNT}:*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::uploads"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:uploads"}},
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
        {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}},
        {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}},
        {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceAccount": ACCOUNT}},
    ],
    ids=str,
)
def test_conditions_that_name_somebody_close(condition: Any) -> None:
    assert not is_open(policy(condition=condition))


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
        {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
        {"StringLike": {"aws:SourceAccount": "*"}},
        {"StringLike": {"aws:SourceAccount": "1*"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringEquals": {"aws:SourceAccount": []}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:orders"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"ArnLike": {"aws:SourceArn": "*"}},
        {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/x", f"arn:aws:iam::{ACCOUNT}:role/x"]}},
        {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}},
        {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"Null": {"aws:SourceAccount": "false"}},
        {"StringEquals": {"sns:Protocol": "https"}},
    ],
    ids=str,
)
def test_conditions_that_name_nobody_leave_it_open(condition: Any) -> None:
    assert is_open(policy(condition=condition))


def test_no_policy_lets_nobody_in() -> None:
    assert not is_open(None)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Statement": 1}', '{"a":' * 50_000, policy()[:-40]], ids=range(6))
def test_what_cannot_be_read_might_say_anything(text: str) -> None:
    with pytest.raises(NotCollectedError, match="cannot be read"):
        is_open(text)


def test_a_nameless_statement_has_a_number() -> None:
    door = open_door(policy(Sid=""), queue())
    assert door is not None
    assert (door.statement, door.actions) == ("statement 1", ("sqs:*",))
