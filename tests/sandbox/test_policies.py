"""What the sandbox makes of IAM's policies: actions with wildcards, Deny before Allow, the ExternalId of a trust."""

import json

import pytest

from sandbox.callers import Caller
from sandbox.policies import verdict
from sandbox.trust import trusts

PORTAL = Caller("444455556666", "arn:aws:iam::444455556666:user/audit-portal")
ROLE = Caller(
    "444455556666", "arn:aws:sts::444455556666:assumed-role/worker/x", "arn:aws:iam::444455556666:role/worker"
)
ROOT = {"AWS": "arn:aws:iam::444455556666:root"}
ONE = "the-one"


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, **more) -> dict:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"} | more


def deny(*actions: str, **more) -> dict:
    return allow(*actions) | {"Effect": "Deny"} | more


ALL_BUT_IAM = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "action", "said"),
    [
        ([allow("lambda:List*")], "lambda:ListFunctions", "allow"),
        ([allow("LAMBDA:listfunctions")], "lambda:ListFunctions", "allow"),
        ([allow("lambda:ListFunction?")], "lambda:ListFunctions", "allow"),
        ([allow("*")], "lambda:ListFunctions", "allow"),
        ([allow("lambda:Get*")], "lambda:ListFunctions", "nothing"),
        ([allow("lambda:[L]ist*")], "lambda:ListFunctions", "nothing"),
        ([], "lambda:ListFunctions", "nothing"),
        ([allow("*"), deny("lambda:*")], "lambda:ListFunctions", "deny"),
        ([allow("*"), deny("lambda:*", Resource="arn:aws:lambda:*:*:function:x")], "lambda:ListFunctions", "allow"),
        ([allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})], "logs:X", "allow"),
        ([ALL_BUT_IAM], "logs:X", "allow"),
        ([ALL_BUT_IAM], "iam:ListRoles", "nothing"),
        ([allow("logs:*", Resource="arn:aws:logs:*:*:log-group:x")], "logs:X", "allow"),
    ],
)
def test_identity_policies(statements, action, said):
    assert verdict((document(*statements),), action) == said


def test_policies_add_up():
    assert verdict((document(allow("a:*")), document(allow("b:*"))), "b:C") == "allow"
    assert verdict((document(allow("b:*")), document(deny("b:C"))), "b:C") == "deny"


def test_a_policy_that_cannot_be_read_allows_nothing():
    assert verdict(("{", "[]", '{"Statement": ["*"]}'), "b:C") == "nothing"


def trust(principal, condition=None, effect="Allow", action="sts:AssumeRole") -> dict:
    statement = {"Effect": effect, "Principal": principal, "Action": action}
    return statement | ({"Condition": condition} if condition else {})


def on_id(operator: str, *values: str) -> dict:
    return {operator: {"sts:ExternalId": list(values)}}


EQUALS = on_id("StringEquals", ONE)
LIKE = on_id("StringLike", "the-*")


@pytest.mark.parametrize(
    ("statement", "caller", "given", "let_in"),
    [
        (trust(ROOT, EQUALS), PORTAL, ONE, True),
        (trust(ROOT, EQUALS), PORTAL, "another", False),
        (trust(ROOT, EQUALS), PORTAL, None, False),
        (trust(ROOT), PORTAL, None, True),
        (trust(ROOT), PORTAL, "whatever", True),
        (trust("*", EQUALS), PORTAL, ONE, True),
        (trust({"AWS": "*"}), PORTAL, None, True),
        (trust({"AWS": "444455556666"}), PORTAL, None, True),
        (trust({"AWS": ["arn:aws:iam::1:root", PORTAL.arn]}), PORTAL, None, True),
        (trust({"AWS": "arn:aws:iam::1:root"}), PORTAL, None, False),
        (trust({"AWS": ROLE.role_arn}), ROLE, None, True),
        (trust({"AWS": ROLE.arn}), ROLE, None, True),
        (trust({"AWS": ROLE.role_arn}), PORTAL, None, False),
        (trust({"Service": "lambda.amazonaws.com"}), PORTAL, None, False),
        (trust(ROOT, action="sts:TagSession"), PORTAL, None, False),
        (trust(ROOT, action="sts:*"), PORTAL, None, True),
        (trust(ROOT, LIKE), PORTAL, ONE, True),
        (trust(ROOT, LIKE), PORTAL, "a-one", False),
        (trust(ROOT, {"StringEquals": {"STS:ExternalID": ["x", ONE]}}), PORTAL, ONE, True),
        (trust(ROOT, on_id("StringEquals", "the-*")), PORTAL, ONE, False),
        (trust(ROOT, on_id("StringEqualsIgnoreCase", "The-One")), PORTAL, ONE, True),
        (trust(ROOT, on_id("StringEqualsIfExists", ONE)), PORTAL, None, True),
        (trust(ROOT, on_id("StringEqualsIfExists", ONE)), PORTAL, "other", False),
        (trust(ROOT, on_id("StringNotEquals", ONE)), PORTAL, ONE, False),
        (trust(ROOT, on_id("StringNotEquals", ONE)), PORTAL, None, True),
        (trust(ROOT, on_id("Null", "false")), PORTAL, None, False),
        (trust(ROOT, on_id("Null", "false")), PORTAL, "x", True),
        (trust(ROOT, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}), PORTAL, None, True),
    ],
)
def test_trust_policies(statement, caller, given, let_in):
    assert trusts(document(statement), caller, given) is let_in


def test_a_deny_in_a_trust_policy_shuts_out():
    both = document(trust(ROOT), trust(ROOT, EQUALS, "Deny"))
    assert trusts(both, PORTAL, "another")
    assert not trusts(both, PORTAL, ONE)
