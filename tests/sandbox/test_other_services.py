"""EC2, SNS, S3 and what nobody knows."""

import pytest
from botocore.exceptions import ClientError

from sandbox.identities import ENABLED_REGIONS, PRODUCTION


def test_three_regions_are_enabled_and_the_others_are_not(admin):
    ec2 = admin("ec2")
    assert {region["RegionName"] for region in ec2.describe_regions()["Regions"]} == set(ENABLED_REGIONS)
    every = {region["RegionName"]: region["OptInStatus"] for region in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert len(every) > 20
    assert {name for name, state in every.items() if state == "opt-in-not-required"} == set(ENABLED_REGIONS)


def test_a_region_is_found_by_its_name(admin):
    (one,) = admin("ec2").describe_regions(RegionNames=["ap-south-1"])["Regions"]
    assert (one["RegionName"], one["OptInStatus"]) == ("ap-south-1", "not-opted-in")


@pytest.fixture
def queue_arn(admin):
    sqs = admin("sqs")
    url = sqs.create_queue(QueueName="reader")["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def test_an_address_that_did_not_confirm_is_pending_and_others_are_not(admin, queue_arn):
    sns = admin("sns")
    topic = sns.create_topic(Name="pending")["TopicArn"]
    mail = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")["SubscriptionArn"]
    queue = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)["SubscriptionArn"]
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert mail == "pending confirmation"
    assert {item["Protocol"]: item["SubscriptionArn"] for item in listed} == {
        "email": "PendingConfirmation",
        "sqs": queue,
    }
    counts = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (counts["SubscriptionsPending"], counts["SubscriptionsConfirmed"]) == ("1", "1")


def test_an_object_keeps_its_length_when_only_its_head_is_asked_for(admin):
    s3 = admin("s3")
    s3.create_bucket(Bucket="objects-of-a-test", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="objects-of-a-test", Key="a/b", Body=b"x" * 1234)
    assert s3.head_object(Bucket="objects-of-a-test", Key="a/b")["ContentLength"] == 1234
    assert s3.get_object(Bucket="objects-of-a-test", Key="a/b")["Body"].read() == b"x" * 1234


def test_an_operation_that_is_not_there_says_so_once(admin, workshop):
    workshop.reset_calls()
    with pytest.raises(ClientError) as error:
        admin("cloudtrail").list_event_data_stores()
    assert error.value.response["Error"]["Code"] == "NotImplementedException"
    assert workshop.calls()[f"{PRODUCTION.account_id}:cloudtrail:ListEventDataStores"] == 1
