"""What the sandbox promises beyond moto, row by row, through the unmodified SDK."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from sandbox.estate.build import admin_keys
from sandbox.estate.truth import truth_document
from sandbox.identities import ACQUIRED, ENABLED_REGIONS, PRODUCTION, STAGING
from tests.cloud import a_sandbox

EU = "eu-west-1"


@pytest.fixture(scope="module")
def cloud():
    with a_sandbox("--functions", "120") as own:
        yield own


@pytest.fixture
def client(cloud):
    def make(service: str, region: str = EU, account: str = PRODUCTION.account_id):
        return boto3.client(service, endpoint_url=cloud.url, region_name=region, **admin_keys(account))

    yield make
    cloud.clear_faults()


def test_functions_come_in_pages_of_fifty_without_their_state(client):
    first = client("lambda").list_functions()
    assert len(first["Functions"]) == 50
    assert "State" not in first["Functions"][0]
    second = client("lambda").list_functions(Marker=first["NextMarker"], MaxItems=7)
    assert len(second["Functions"]) == 7
    assert len(list(client("lambda").get_paginator("list_functions").paginate().search("Functions[]"))) == 120


def test_a_logging_configuration_is_kept_and_has_lambdas_defaults(client):
    functions = client("lambda")
    functions.update_function_configuration(FunctionName="p0000-api", LoggingConfig={"LogFormat": "JSON"})
    shown = functions.get_function_configuration(FunctionName="p0000-api")["LoggingConfig"]
    assert shown == {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "INFO",
        "LogGroup": "/aws/lambda/p0000-api",
    }


def test_a_dead_letter_queue_and_snap_start_are_kept(client):
    functions = client("lambda")
    queue = "arn:aws:sqs:eu-west-1:111122223333:lost"
    functions.update_function_configuration(
        FunctionName="p0001-api", DeadLetterConfig={"TargetArn": queue}, SnapStart={"ApplyOn": "PublishedVersions"}
    )
    shown = functions.get_function_configuration(FunctionName="p0001-api")
    assert (shown["DeadLetterConfig"]["TargetArn"], shown["SnapStart"]["ApplyOn"]) == (queue, "PublishedVersions")


def test_a_revision_changes_with_the_configuration_and_only_then(client):
    functions = client("lambda")

    def revision() -> str:
        return functions.get_function_configuration(FunctionName="p0002-api")["RevisionId"]

    before = revision()
    assert revision() == before
    functions.update_function_configuration(FunctionName="p0002-api", LoggingConfig={"LogFormat": "JSON"})
    assert revision() != before


def test_the_class_and_protection_of_a_log_group_are_kept(client):
    logs = client("logs")
    logs.create_log_group(logGroupName="/rare", logGroupClass="INFREQUENT_ACCESS")
    logs.put_log_group_deletion_protection(logGroupIdentifier="/rare", deletionProtectionEnabled=True)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/rare")["logGroups"]
    assert (group["logGroupClass"], group["deletionProtectionEnabled"]) == ("INFREQUENT_ACCESS", True)


def test_an_address_that_did_not_confirm_is_pending(client):
    sns = client("sns")
    topic = sns.create_topic(Name="pending")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="someone@example.com")
    (shown,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert shown["SubscriptionArn"] == "PendingConfirmation"


def test_only_three_regions_are_enabled(client):
    regions = client("ec2").describe_regions()["Regions"]
    assert sorted(region["RegionName"] for region in regions) == sorted(ENABLED_REGIONS)


def test_sums_of_metrics_are_right_per_period(client):
    end = datetime.now(UTC)
    query = {
        "Id": "q",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "FunctionName", "Value": "p0000-api"}],
            },
            "Period": 86400,
            "Stat": "Sum",
        },
    }
    (result,) = client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=end - timedelta(days=14), EndTime=end
    )["MetricDataResults"]
    assert (len(result["Values"]), set(result["Values"]), result["StatusCode"]) == (5, {20.0}, "Complete")


def test_tagged_log_groups_are_found_by_their_type(client):
    found = client("resourcegroupstaggingapi").get_resources(ResourceTypeFilters=["logs:log-group"])
    assert found["ResourceTagMappingList"]


def test_a_trail_that_delivers_says_when(client):
    status = client("cloudtrail").get_trail_status(Name="shop-trail")
    assert (datetime.now(UTC) - status["LatestDeliveryTime"]) < timedelta(hours=1)


def test_an_operation_that_is_not_there_says_so_once(client, cloud):
    cloud.reset_calls()
    with pytest.raises(ClientError) as error:
        client("cloudtrail").lookup_events()
    assert error.value.response["Error"]["Code"] == "NotImplementedException"
    assert cloud.calls()[f"{PRODUCTION.account_id}:cloudtrail:LookupEvents"] == 1


def test_a_key_that_nobody_has_is_refused(cloud):
    stranger = boto3.client(
        "lambda",
        endpoint_url=cloud.url,
        region_name=EU,
        aws_access_key_id="AKIANOBODYHASTHISKEY",
        aws_secret_access_key="x",
    )
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        stranger.list_functions()


@pytest.mark.parametrize("kind", ["access_denied", "throttle", "error_500"])
def test_a_fault_strikes_where_it_was_put_and_ends(client, cloud, kind):
    cloud.fault("logs", "DescribeLogGroups", kind, account=PRODUCTION.account_id, region=EU)
    with pytest.raises(ClientError):
        client("logs").describe_log_groups()
    assert client("logs", "us-east-1").describe_log_groups()["ResponseMetadata"]["HTTPStatusCode"] == 200
    cloud.clear_faults()
    assert client("logs").describe_log_groups()["logGroups"]


def test_a_fault_that_does_not_exist_is_explained(cloud):
    with pytest.raises(OSError, match="400"):
        cloud.fault("logs", "DescribeLogGroups", "earthquake")


def test_what_must_fail_is_there_and_is_what_is_kept_in_the_file():
    import json

    from auditportal.configuration import ROOT

    document = truth_document()
    assert json.loads((ROOT / "sandbox/truth.json").read_text()) == document
    accounts = {entry["account"] for entry in document["failed"]}
    assert {PRODUCTION.account_id, STAGING.account_id, ACQUIRED.account_id} <= accounts
    assert len({tuple(entry.values()) for entry in document["failed"]}) == len(document["failed"])
