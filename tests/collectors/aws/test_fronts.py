"""Collectors of what stands before functions and of what comes into log groups, against the small sandbox."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from collectors.aws.metric_sums import queries, totals
from collectors.resources.aws import FunctionUrl, LambdaFunction, LogMasking, LogThrottling, LogTraffic, UrlConfig
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_reader, collected

GROUP = "/aws/lambda/p0000-api"
ARN = f"arn:aws:logs:{EU}:{PRODUCTION.account_id}:log-group:{GROUP}"


@pytest.fixture
def admin(cloud):
    make: Any = boto3.client
    return lambda service: make(service, endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id))


def count(admin, namespace: str, name: str, value: float, **dimensions: str) -> None:
    told = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    at = datetime.now(UTC) - timedelta(days=1)
    datum = {"MetricName": name, "Value": value, "Dimensions": told, "Timestamp": at}
    admin("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])


def test_only_a_function_that_was_called_by_url_is_asked_for_its_urls(cloud):
    (found,) = collected(kinds=[FunctionUrl]).all(FunctionUrl)
    assert (found.name, found.configs) == ("p0000-api", (UrlConfig("$LATEST", "AWS_IAM", "BUFFERED"),))
    assert cloud.calls()[f"{PRODUCTION.account_id}:lambda:ListFunctionUrlConfigs"] == 1


def test_urls_are_read_anew_only_when_they_changed(cloud, admin):
    first = collected(kinds=[FunctionUrl])
    before = {"FunctionUrl": {item.arn: item for item in first.all(FunctionUrl)}}
    good_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    cloud.reset_calls()
    again = collected(a_reader(before=before, good_at=good_at), [FunctionUrl])
    assert again.all(FunctionUrl) == first.all(FunctionUrl)
    admin("lambda").update_function_url_config(FunctionName="p0000-api", AuthType="NONE")
    changed = collected(a_reader(before=before, good_at=datetime.now(UTC).isoformat()), [FunctionUrl])
    assert changed.all(FunctionUrl)[0].configs[0].auth_type == "NONE"
    admin("lambda").update_function_url_config(FunctionName="p0000-api", AuthType="AWS_IAM")


def test_the_policy_of_a_masked_group_is_read_and_no_other(cloud):
    (found,) = collected(kinds=[LogMasking]).all(LogMasking)
    assert found.arn == ARN
    assert "CreditCardNumber" in found.document
    assert cloud.calls()[f"{PRODUCTION.account_id}:logs:GetDataProtectionPolicy"] == 1


def test_lines_are_summed_per_group(cloud, admin):
    known = {item.name: item for item in collected(kinds=[LogTraffic]).all(LogTraffic)}
    count(admin, "AWS/Logs", "IncomingLogEvents", 7.0, LogGroupName=GROUP)
    after = {item.name: item for item in collected(kinds=[LogTraffic]).all(LogTraffic)}
    assert set(after) == {function.log_group for function in collected(kinds=[LambdaFunction]).all(LambdaFunction)}
    assert after[GROUP].events == known[GROUP].events + 7.0
    assert after[GROUP].bytes == known[GROUP].bytes


def test_throttling_is_told_per_group_and_for_what_writes(cloud, admin):
    assert collected(kinds=[LogThrottling]).all(LogThrottling) == ()
    count(admin, "AWS/Logs", "DeliveryThrottling", 3.0, LogGroupName=GROUP, DestinationType="Lambda", FilterName="a")
    count(admin, "AWS/Logs", "DeliveryErrors", 2.0, LogGroupName=GROUP, DestinationType="Lambda", FilterName="b")
    # The sum of all groups, and calls that only read.
    count(admin, "AWS/Logs", "DeliveryThrottling", 3.0)
    count(admin, "AWS/Usage", "ThrottleCount", 9.0, Service="Logs", Type="API", Resource="GetLogEvents")
    (one,) = collected(kinds=[LogThrottling]).all(LogThrottling)
    assert one == LogThrottling(ARN, GROUP, 3.0, 2.0)
    count(admin, "AWS/Usage", "ThrottleCount", 9.0, Service="Logs", Type="API", Resource="PutLogEvents")
    found = {item.name: item.throttled for item in collected(kinds=[LogThrottling]).all(LogThrottling)}
    assert found == {GROUP: 3.0, "PutLogEvents": 9.0}
    cloud.reset()


def test_a_sum_that_is_not_complete_is_none():
    one, two = ("AWS/Logs", "IncomingBytes", (("LogGroupName", "a"),)), ("AWS/Logs", "IncomingBytes", ())
    assert [query["Id"] for query in queries([one, two])] == ["m0", "m1"]
    parts = [
        {"Id": "m0", "Values": [1.0, 2.0], "StatusCode": "PartialData"},
        {"Id": "m1", "Values": [5.0], "StatusCode": "Forbidden"},
        {"Id": "m0", "Values": [4.0], "StatusCode": "Complete"},
        {"Id": "x", "Values": [4.0], "StatusCode": "Complete"},
    ]
    assert totals([one, two], parts) == {one: 7.0}
