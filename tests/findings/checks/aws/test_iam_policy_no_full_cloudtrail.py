"""Row 23: full rights over CloudTrail."""

import pytest

from collectors.resources.aws import ManagedPolicy
from findings.verdict import Status
from tests.builders import the_verdict
from tests.identity import Statement, allow, deny, managed

CHECK = "iam_policy_no_full_cloudtrail"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(allow("cloudtrail:*"), Status.FAIL, id="all of CloudTrail"),
        pytest.param(allow("CloudTrail:*"), Status.FAIL, id="in another case"),
        pytest.param(allow("*"), Status.FAIL, id="everything"),
        pytest.param(allow("cloudtrail:Get*"), Status.PASS, id="reading"),
        pytest.param(allow("cloudtrail:*", resource="arn:aws:cloudtrail:*:1:trail/test"), Status.PASS, id="one trail"),
        pytest.param(allow("cloudtrail:*", Condition={"Bool": {"x": "true"}}), Status.PASS, id="under a condition"),
        pytest.param(deny("cloudtrail:*"), Status.PASS, id="denied"),
    ],
)
def test_statements(statement: Statement, expected: Status) -> None:
    assert the_verdict(CHECK, managed("one", statement)).status is expected


def test_a_policy_of_aws_is_not_the_customers() -> None:
    assert the_verdict(CHECK, managed("all", allow("*"), owner="aws")).status is Status.NOT_APPLICABLE


def test_a_policy_that_cannot_be_read_is_unknown() -> None:
    broken = ManagedPolicy("arn:aws:iam::111122223333:policy/broken", "broken", "{not json")
    assert the_verdict(CHECK, broken).status is Status.UNKNOWN
