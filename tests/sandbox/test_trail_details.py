"""What stands around trails: Insights of shadows, the size of events, buckets of other accounts, MFA delete."""

import pytest
from botocore.exceptions import ClientError

from sandbox.estate.roles import admin_keys
from sandbox.identities import DATA, PRODUCTION, STAGING

from .conftest import client_of

SHOP = f"arn:aws:cloudtrail:eu-west-1:{PRODUCTION.account_id}:trail/shop-trail"
SHOP_BUCKET = f"trail-{PRODUCTION.account_id}-shop-trail"
ORGANIZATION = "arn:aws:cloudtrail:us-east-1:777788889999:trail/org-trail"


@pytest.fixture
def admin_of(company):
    def make(service, account=PRODUCTION, region="eu-west-1"):
        return client_of(company, service, region, **admin_keys(account.account_id))

    return make


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_insights_are_shown_for_a_shadow_too(admin_of, region):
    found = admin_of("cloudtrail", region=region).get_insight_selectors(TrailName=SHOP)["InsightSelectors"]
    assert {entry["InsightType"] for entry in found} == {"ApiCallRateInsight", "ApiErrorRateInsight"}


def test_a_trail_without_insights_says_so_by_an_error(admin_of):
    with pytest.raises(ClientError, match="InsightNotEnabledException"):
        admin_of("cloudtrail", DATA, "us-east-1").get_insight_selectors(TrailName=ORGANIZATION)


def test_an_unknown_trail_has_neither_insights_nor_a_configuration(admin_of):
    trails = admin_of("cloudtrail", STAGING)
    for call in (trails.get_insight_selectors, trails.get_event_configuration):
        with pytest.raises(ClientError, match="TrailNotFoundException"):
            call(TrailName=SHOP)


def test_the_size_of_events_can_be_changed(admin_of):
    trails = admin_of("cloudtrail", DATA)
    streams = f"arn:aws:cloudtrail:eu-west-1:{DATA.account_id}:trail/streams-trail"
    assert trails.get_event_configuration(TrailName=streams)["MaxEventSize"] == "Standard"
    trails.put_event_configuration(TrailName=streams, MaxEventSize="Large")
    assert trails.get_event_configuration(TrailName=streams)["MaxEventSize"] == "Large"
    trails.put_event_configuration(TrailName=streams, MaxEventSize="Standard")


def test_a_bucket_of_another_account_is_closed(admin_of):
    assert admin_of("s3").get_bucket_location(Bucket=SHOP_BUCKET)["LocationConstraint"] == "eu-west-1"
    other = admin_of("s3", STAGING)
    for call in (other.get_bucket_location, other.get_bucket_versioning, other.get_bucket_acl):
        with pytest.raises(ClientError, match="AccessDenied"):
            call(Bucket=SHOP_BUCKET)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        other.get_bucket_location(Bucket="a-bucket-that-nobody-has")


def test_mfa_delete_is_kept(admin_of):
    buckets = admin_of("s3")
    assert "MFADelete" not in buckets.get_bucket_versioning(Bucket=SHOP_BUCKET)
    buckets.create_bucket(Bucket="mfa-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    wanted = {"Status": "Enabled", "MFADelete": "Enabled"}
    buckets.put_bucket_versioning(Bucket="mfa-bucket", MFA="device 123456", VersioningConfiguration=wanted)
    found = buckets.get_bucket_versioning(Bucket="mfa-bucket")
    assert (found["Status"], found["MFADelete"]) == ("Enabled", "Enabled")
