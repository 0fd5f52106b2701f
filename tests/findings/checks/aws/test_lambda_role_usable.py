"""LOG-02: the role exists and trusts Lambda."""

import pytest

from collectors.resources.aws import FunctionState, Role
from findings.verdict import Status
from tests.builders import function, function_arn, snapshot, statuses, the_verdict
from tests.identity import managed, policy, role, trusting

CHECK = "lambda_role_usable"
OTHER = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param((role(),), Status.PASS, id="trusts Lambda"),
        pytest.param((role(trust=trusting("ec2.amazonaws.com", "lambda.amazonaws.com")),), Status.PASS, id="and EC2"),
        pytest.param((role(trust=trusting("ec2.amazonaws.com")),), Status.FAIL, id="trusts EC2 only"),
        pytest.param((role(trust=""),), Status.UNKNOWN, id="a trust policy that cannot be read"),
        pytest.param((), Status.FAIL, id="is gone"),
        pytest.param((role("service/other-role"),), Status.FAIL, id="is another"),
    ],
)
def test_the_role(roles: tuple[Role, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(), *roles).status is expected


def test_what_lambda_itself_says_comes_first() -> None:
    state = FunctionState(function_arn(), "orders", state_reason_code="InsufficientRolePermissions")
    assert the_verdict(CHECK, function(), role(), state).status is Status.FAIL


def test_functions_that_a_trust_policy_tells_apart_get_their_own_answer() -> None:
    condition = {"StringEquals": {"aws:SourceArn": function_arn("one")}}
    only_one = policy({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                       "Action": "sts:AssumeRole", "Condition": condition})  # fmt: skip
    shared = role(trust=only_one)
    seen = snapshot(function("one", role_arn=shared.arn), function("two", role_arn=shared.arn), shared, managed())
    assert statuses(CHECK, seen) == {"one": Status.PASS, "two": Status.FAIL}
