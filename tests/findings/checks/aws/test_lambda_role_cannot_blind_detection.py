"""LOG-31: power over what detects."""

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, REGION, function, snapshot, statuses, the_verdict, trail
from tests.identity import Statement, allow, role

CHECK = "lambda_role_cannot_blind_detection"
ALARMS = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:orders-*"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param((allow("dynamodb:*", "logs:PutLogEvents"),), Status.PASS, id="an ordinary workload"),
        pytest.param((allow("cloudtrail:Get*", "cloudtrail:LookupEvents"),), Status.PASS, id="looks at trails"),
        pytest.param((allow("cloudtrail:StopLogging"),), Status.FAIL, id="stops trails"),
        pytest.param((allow("cloudwatch:DeleteAlarms", resource=ALARMS),), Status.FAIL, id="deletes some alarms"),
        pytest.param((allow("cloudwatch:PutMetricData"),), Status.PASS, id="puts metrics"),
        pytest.param(
            (allow("s3:DeleteObject", resource="arn:aws:s3:::audit-logs/*"),), Status.FAIL, id="trail's bucket"
        ),
        pytest.param((allow("s3:DeleteObject", resource="arn:aws:s3:::data/*"),), Status.PASS, id="its own bucket"),
        pytest.param((allow("iam:PutRolePolicy"),), Status.FAIL, id="gives itself rights"),
        pytest.param((allow("logs:DeleteLogGroup"),), Status.FAIL, id="logs of others"),
    ],
)
def test_statements(statements: tuple[Statement, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(), role(statements=statements), trail()).status is expected


def test_roles_with_the_same_rights_get_the_same_answer_and_others_their_own() -> None:
    roles = [role(name, (allow(action),)) for name, action in (("a", "s3:Get*"), ("b", "s3:Get*"), ("c", "events:*"))]
    functions = [function(one.name, role_arn=one.arn) for one in roles]
    found = statuses(CHECK, snapshot(*functions, *roles, trail()))
    assert found == {"a": Status.PASS, "b": Status.PASS, "c": Status.FAIL}
