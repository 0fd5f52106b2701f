"""LOG-01: the role may write the log."""

import pytest

from findings.verdict import Status
from tests.builders import REGION, function, snapshot, statuses, the_verdict
from tests.identity import Statement, allow, deny, managed, role, role_arn

CHECK = "lambda_role_can_write_logs"
GROUPS = f"arn:aws:logs:{REGION}:*:log-group:"
WRITE = ("logs:CreateLogStream", "logs:PutLogEvents")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param((allow(*WRITE),), Status.PASS, id="everywhere"),
        pytest.param((allow(*WRITE, resource=f"{GROUPS}/aws/lambda/orders:*"),), Status.PASS, id="its own group"),
        pytest.param((allow("logs:*"),), Status.PASS, id="all of logs"),
        pytest.param((allow(*WRITE, resource=f"{GROUPS}/aws/lambda/orders"),), Status.FAIL, id="without its streams"),
        pytest.param((allow(*WRITE, resource=f"{GROUPS}/aws/lambda/other:*"),), Status.FAIL, id="another group"),
        pytest.param((allow("logs:CreateLogStream"),), Status.FAIL, id="streams only"),
        pytest.param((allow("logs:*"), deny("logs:PutLogEvents")), Status.FAIL, id="denied"),
        pytest.param(
            (allow(*WRITE, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),), Status.UNKNOWN, id="a condition"
        ),
    ],
)
def test_statements(statements: tuple[Statement, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(), role(statements=statements)).status is expected


def test_the_configured_group_counts_and_not_the_default_one() -> None:
    own = role(statements=(allow(*WRITE, resource=f"{GROUPS}/shop/all:*"),))
    seen = snapshot(function("one", log_group="/shop/all", role_arn=own.arn), function("two", role_arn=own.arn), own)
    assert statuses(CHECK, seen) == {"one": Status.PASS, "two": Status.FAIL}


def test_attached_policies_and_boundaries_count() -> None:
    writing, edge = managed("writing"), managed("edge", allow("s3:*"))
    attached = role(statements=(), attached=(writing.arn,))
    assert the_verdict(CHECK, function(), attached, writing).status is Status.PASS
    limited = role(statements=(), attached=(writing.arn,), boundary_arn=edge.arn)
    assert the_verdict(CHECK, function(), limited, writing, edge).status is Status.FAIL


def test_a_policy_that_was_not_listed_is_no_proof() -> None:
    assert the_verdict(CHECK, function(), role(statements=(), attached=("arn:aws:iam::aws:policy/x",))).status is (
        Status.UNKNOWN
    )


def test_a_function_without_a_role_is_left_to_the_check_of_that() -> None:
    assert the_verdict(CHECK, function(role_arn=role_arn("gone"))).status is Status.NOT_APPLICABLE


def test_the_failure_names_the_actions() -> None:
    verdict = the_verdict(CHECK, function(), role(statements=(allow("logs:CreateLogStream"),)))
    assert verdict.evidence["missing"] == "logs:PutLogEvents"
