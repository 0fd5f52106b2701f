"""Faults strike where they were put, do what they say, and end; calls are counted."""

import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION

ACCOUNT = PRODUCTION.account_id
GROUPS = ("logs", "DescribeLogGroups")


def code_of(call, **given) -> str:
    with pytest.raises(ClientError) as error:
        call(**given)
    return error.value.response["Error"]["Code"]


@pytest.fixture
def logs(admin):
    return admin("logs")


@pytest.mark.parametrize(
    ("service", "operation", "method", "kind", "code"),
    [
        ("logs", "DescribeLogGroups", "describe_log_groups", "access_denied", "AccessDeniedException"),
        ("iam", "ListRoles", "list_roles", "access_denied", "AccessDenied"),
        ("ec2", "DescribeRegions", "describe_regions", "access_denied", "UnauthorizedOperation"),
        ("cloudwatch", "DescribeAlarms", "describe_alarms", "access_denied", "AccessDenied"),
        ("logs", "DescribeLogGroups", "describe_log_groups", "throttle", "ThrottlingException"),
        ("cloudwatch", "DescribeAlarms", "describe_alarms", "throttle", "Throttling"),
        ("iam", "ListRoles", "list_roles", "throttle", "Throttling"),
        ("ec2", "DescribeRegions", "describe_regions", "throttle", "RequestLimitExceeded"),
        ("lambda", "ListFunctions", "list_functions", "throttle", "TooManyRequestsException"),
        ("s3", "ListBuckets", "list_buckets", "throttle", "SlowDown"),
        ("logs", "DescribeLogGroups", "describe_log_groups", "error_500", "InternalFailure"),
        ("iam", "ListRoles", "list_roles", "error_500", "InternalFailure"),
    ],
)
def test_a_fault_speaks_as_its_service_does(admin, workshop, service, operation, method, kind, code):
    workshop.fault(service, operation, kind)
    assert code_of(getattr(admin(service), method)) == code


def test_a_denial_names_the_action_and_who_lacks_it(admin, workshop):
    workshop.fault("stepfunctions", "ListStateMachines", "access_denied")
    with pytest.raises(ClientError, match=r"user/sandbox-admin is not authorized to perform: states:ListStateMachines"):
        admin("stepfunctions").list_state_machines()


def test_a_fault_strikes_only_where_it_was_put_and_ends(admin, logs, workshop):
    workshop.fault(*GROUPS, "throttle", account=ACCOUNT, region="eu-west-1")
    assert code_of(logs.describe_log_groups) == "ThrottlingException"
    assert admin("logs", "us-east-1").describe_log_groups()["logGroups"] == []
    assert logs.describe_metric_filters()["metricFilters"]
    workshop.clear_faults()
    assert logs.describe_log_groups()["logGroups"]


@pytest.mark.parametrize("where", [{"account": "999988887777"}, {"region": "us-east-1"}, {"probability": 0}])
def test_a_fault_for_others_does_not_strike(logs, workshop, where):
    workshop.fault("*", "*", "error_500", **where)
    assert logs.describe_log_groups()["logGroups"]


def test_a_fault_for_a_number_of_times_wears_out(logs, workshop):
    workshop.fault(*GROUPS, "throttle", times=2)
    assert [code_of(logs.describe_log_groups) for _ in range(2)] == ["ThrottlingException"] * 2
    assert logs.describe_log_groups()["logGroups"]


@pytest.mark.parametrize(
    ("service", "operation", "method"),
    [("lambda", "ListFunctions", "list_functions"), ("logs", "DescribeLogGroups", "describe_log_groups")],
)
def test_a_page_breaks_off_after_the_first(admin, workshop, service, operation, method):
    workshop.fault(service, operation, "broken_page")
    pages = iter(admin(service).get_paginator(method).paginate())
    assert next(pages)
    with pytest.raises(ClientError, match="InternalFailure"):
        next(pages)


@pytest.mark.parametrize("kind", ["html", "empty", "truncated"])
def test_garbage_comes_as_a_success(logs, workshop, kind):
    """The SDK takes some of it for an answer without members: that is what a collector must notice."""
    seen = []
    logs.meta.events.register("before-parse.*.*", lambda response_dict, **_: seen.append(response_dict["status_code"]))
    workshop.fault(*GROUPS, kind)
    try:
        answer = logs.describe_log_groups(limit=1)
    except (ResponseParserError, ValueError):
        answer = {}
    assert seen == [200]
    assert "logGroups" not in answer


def test_latency_is_waited_and_the_answer_is_right(logs, workshop):
    workshop.fault(*GROUPS, "latency", seconds=0.3)
    begin = time.monotonic()
    assert logs.describe_log_groups()["logGroups"]
    assert time.monotonic() - begin > 0.3


def test_a_hanging_call_hangs_until_the_client_gives_up_or_the_fault_is_over(workshop):
    quick = Config(read_timeout=0.4, retries={"total_max_attempts": 1, "mode": "standard"})
    logs = boto3.client("logs", endpoint_url=workshop.url, region_name="eu-west-1", config=quick, **admin_keys(ACCOUNT))
    workshop.fault(*GROUPS, "hang")
    with pytest.raises(ReadTimeoutError):
        logs.describe_log_groups()
    workshop.clear_faults()
    assert logs.describe_log_groups()["logGroups"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "earthquake"},
        {"kind": "throttle", "colour": "red"},
        {"kind": "throttle", "times": "often"},
        {"kind": "latency", "seconds": "long"},
    ],
)
def test_a_fault_that_does_not_exist_is_explained(workshop, wanted):
    with pytest.raises(OSError, match="400"):
        workshop.fault(*GROUPS, **wanted)


def test_calls_are_counted_per_account_and_operation(admin, logs, workshop):
    workshop.reset_calls()
    for _ in range(3):
        logs.describe_log_groups()
    workshop.fault("lambda", "ListFunctions", "throttle")
    code_of(admin("lambda").list_functions)
    assert workshop.calls() == {f"{ACCOUNT}:logs:DescribeLogGroups": 3, f"{ACCOUNT}:lambda:ListFunctions": 1}
    workshop.reset_calls()
    assert workshop.calls() == {}
