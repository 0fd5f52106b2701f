"""LOG-03: a function that runs has its log group."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import denied, function, function_arn, log_group, snapshot, statuses, the_verdict, traffic

CHECK = "lambda_log_group_exists"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function(), traffic(), log_group()), PASS, id="its group exists"),
        pytest.param((function(), log_group()), PASS, id="its group exists and it is not used"),
        pytest.param((function(), traffic()), FAIL, id="used without a group"),
        pytest.param((function(), traffic(), log_group("/aws/lambda/orders-2")), FAIL, id="a longer name is another"),
        pytest.param((function(log_group=""), traffic(), log_group()), PASS, id="the default group counts"),
        pytest.param((function(log_group="shared"), traffic(), log_group()), FAIL, id="the configured group is gone"),
        pytest.param((function(log_group="shared"), traffic(), log_group("shared")), PASS, id="the configured group"),
        pytest.param((function(), traffic(invocations=0)), NOT_APPLICABLE, id="not used"),
        pytest.param((function(),), NOT_APPLICABLE, id="no metric"),
        pytest.param((function(), traffic(invocations=0.5)), FAIL, id="the smallest traffic counts"),
    ],
)
def test_group_and_traffic(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources).status is expected


def test_the_failure_names_the_group_the_role_and_a_rounded_number() -> None:
    verdict = the_verdict(CHECK, function(), traffic(invocations=4711))
    assert verdict.reason == "It was invoked at least 1,000 times, but its log group /aws/lambda/orders does not exist."
    assert verdict.evidence == {
        "log_group": "/aws/lambda/orders",
        "invocations_at_least": 1000,
        "role": "orders-role",
    }


def test_unread_traffic_matters_only_without_a_group() -> None:
    seen = snapshot(function("one"), function("two"), log_group("/aws/lambda/one"), gaps={"FunctionTraffic": denied()})
    assert statuses(CHECK, seen) == {"one": PASS, "two": UNKNOWN}


def test_one_unread_group_forbids_the_conclusion_that_a_group_is_absent() -> None:
    gaps = {"LogGroup": {"arn:aws:logs:eu-central-1:1:log-group:any": denied("logs:DescribeLogGroups")}}
    verdict = the_verdict(CHECK, function(), traffic(), item_gaps=gaps)
    assert (verdict.status, verdict.missing) == (UNKNOWN, "logs:DescribeLogGroups")


def test_unread_traffic_of_one_function_names_the_permission() -> None:
    gaps = {"FunctionTraffic": {function_arn(): denied("cloudwatch:GetMetricData")}}
    assert the_verdict(CHECK, function(), item_gaps=gaps).missing == "cloudwatch:GetMetricData"
