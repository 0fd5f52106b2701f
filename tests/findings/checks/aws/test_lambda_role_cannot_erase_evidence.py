"""LOG-30: power over its own log."""

import pytest

from findings.verdict import Status
from tests.builders import REGION, function, the_verdict
from tests.identity import Statement, allow, deny, role, role_arn

CHECK = "lambda_role_cannot_erase_evidence"
GROUPS = f"arn:aws:logs:{REGION}:*:log-group:"
UNSURE = {"StringEquals": {"aws:RequestedRegion": "x", "aws:sourceVpce": "vpce-1"}}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param((allow("logs:CreateLogStream", "logs:PutLogEvents"),), Status.PASS, id="only writes"),
        pytest.param((allow("logs:*"),), Status.FAIL, id="all of logs"),
        pytest.param((allow("*"),), Status.FAIL, id="everything"),
        pytest.param((allow("logs:DeleteLogStream", resource=f"{GROUPS}/aws/lambda/orders:*"),), Status.FAIL, id="own"),
        pytest.param((allow("logs:Delete*", resource=f"{GROUPS}/aws/lambda/other:*"),), Status.PASS, id="another's"),
        pytest.param((allow("logs:PutRetentionPolicy"),), Status.FAIL, id="retention"),
        pytest.param((allow("logs:DeleteSubscriptionFilter"),), Status.FAIL, id="readers"),
        pytest.param((allow("logs:*"), deny("logs:*")), Status.PASS, id="taken back"),
        pytest.param((allow("logs:DeleteLogGroup", Condition=UNSURE),), Status.UNKNOWN, id="under a condition"),
    ],
)
def test_statements(statements: tuple[Statement, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(), role(statements=statements)).status is expected


def test_the_failure_lists_each_right_with_the_line_to_remove() -> None:
    verdict = the_verdict(CHECK, function(), role(statements=(allow("logs:DeleteLogGroup", "logs:PutMetricFilter"),)))
    assert [grant["action"] for grant in verdict.evidence["grants"]] == ["logs:DeleteLogGroup", "logs:PutMetricFilter"]
    assert '"logs:DeleteLogGroup"' in verdict.evidence["first_remedy"]
    assert verdict.reason.startswith("Its role orders-role has power over its own log: it may delete the log group")


def test_a_role_that_is_gone_holds_nothing() -> None:
    assert the_verdict(CHECK, function(role_arn=role_arn("gone"))).status is Status.NOT_APPLICABLE
