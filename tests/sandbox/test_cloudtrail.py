"""CloudTrail: shadows, organization trails, status, default selectors."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from sandbox.estate.roles import admin_keys
from sandbox.identities import DATA, MANAGEMENT, PRODUCTION, STAGING

from .conftest import client_of

SHOP = f"arn:aws:cloudtrail:eu-west-1:{PRODUCTION.account_id}:trail/shop-trail"
DATA_TRAIL = f"arn:aws:cloudtrail:us-east-1:{DATA.account_id}:trail/data-trail"
ORGANIZATION = f"arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/org-trail"
BERLIN = f"arn:aws:cloudtrail:eu-central-1:{STAGING.account_id}:trail/berlin-trail"


@pytest.fixture
def trails(company):
    def make(account=PRODUCTION, region="eu-west-1"):
        return client_of(company, "cloudtrail", region, **admin_keys(account.account_id))

    return make


def listed(client, **given) -> set[str]:
    return {trail["TrailARN"] for trail in client.describe_trails(**given)["trailList"]}


def test_a_multi_region_trail_has_a_shadow_in_every_region(trails):
    elsewhere = trails(region="us-east-1")
    assert listed(elsewhere) == {SHOP}
    assert listed(elsewhere, includeShadowTrails=False) == set()
    (shadow,) = elsewhere.describe_trails()["trailList"]
    assert (shadow["HomeRegion"], shadow["IsMultiRegionTrail"]) == ("eu-west-1", True)


def test_a_trail_of_one_region_is_seen_in_that_region_only(trails):
    arn = f"arn:aws:cloudtrail:us-east-1:{STAGING.account_id}:trail/staging-trail"
    assert arn in listed(trails(STAGING, "us-east-1"))
    assert arn not in listed(trails(STAGING, "eu-west-1"))


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_member_sees_the_trail_of_its_organization(trails, region):
    client = trails(DATA, region)
    assert ORGANIZATION in listed(client)
    assert client.get_trail_status(Name=ORGANIZATION)["IsLogging"] is True
    assert client.get_event_selectors(TrailName=ORGANIZATION)["EventSelectors"][0]["IncludeManagementEvents"] is True
    assert client.get_trail(Name=ORGANIZATION)["Trail"]["IsOrganizationTrail"] is True


def test_another_account_does_not_see_the_trail_of_an_organization(trails):
    client = trails(PRODUCTION, "us-east-1")
    assert ORGANIZATION not in listed(client)
    with pytest.raises(ClientError, match="TrailNotFoundException"):
        client.get_trail_status(Name=ORGANIZATION)


def test_a_shadow_is_found_by_its_arn_and_not_by_its_name(trails):
    elsewhere = trails(region="us-east-1")
    assert elsewhere.get_trail_status(Name=SHOP)["IsLogging"] is True
    with pytest.raises(ClientError, match="TrailNotFoundException"):
        elsewhere.get_trail_status(Name="shop-trail")


def test_a_trail_that_delivers_says_when(trails):
    status = trails().get_trail_status(Name="shop-trail")
    for field in ("LatestDeliveryTime", "LatestDigestDeliveryTime", "LatestCloudWatchLogsDeliveryTime"):
        assert datetime.now(UTC) - status[field] < timedelta(hours=2)
    assert "LatestDeliveryError" not in status


@pytest.mark.parametrize("name", ["data-trail", DATA_TRAIL])
def test_a_trail_that_cannot_deliver_says_why(trails, name):
    status = trails(DATA, "us-east-1").get_trail_status(Name=name)
    assert status["LatestDeliveryError"] == "AccessDenied"


def test_a_stopped_trail_says_so(trails):
    assert trails(STAGING).get_trail_status(Name="legacy-trail")["IsLogging"] is False


def test_a_status_can_be_set_in_seconds_ago_and_a_reset_undoes_it(company, trails):
    def status() -> dict:
        return trails(STAGING, "eu-central-1").get_trail_status(Name=BERLIN)

    company.trail_status(BERLIN, LatestDeliveryTime=-7200, LatestCloudWatchLogsDeliveryError="Gone")
    assert timedelta(hours=1.9) < datetime.now(UTC) - status()["LatestDeliveryTime"] < timedelta(hours=2.1)
    assert status()["LatestCloudWatchLogsDeliveryError"] == "Gone"
    company.reset()
    assert datetime.now(UTC) - status()["LatestDeliveryTime"] > timedelta(days=2.9)
    assert "LatestCloudWatchLogsDeliveryError" not in status()


@pytest.fixture
def new_trail(admin):
    client = admin("cloudtrail")
    admin("s3").create_bucket(Bucket="new-trail", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client.create_trail(Name="new-trail", S3BucketName="new-trail")
    yield client
    client.delete_trail(Name="new-trail")
    admin("s3").delete_bucket(Bucket="new-trail")


def test_a_new_trail_records_management_events(new_trail):
    (selector,) = new_trail.get_event_selectors(TrailName="new-trail")["EventSelectors"]
    assert selector == {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [],
                        "ExcludeManagementEventSources": []}  # fmt: skip
    assert new_trail.get_trail(Name="new-trail")["Trail"]["HasCustomEventSelectors"] is False


def test_the_last_kind_of_selectors_takes_the_place_of_the_other(new_trail):
    def shown() -> list[bool]:
        found = new_trail.get_event_selectors(TrailName="new-trail")
        return [kind in found for kind in ("EventSelectors", "AdvancedEventSelectors")]

    advanced = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    new_trail.put_event_selectors(TrailName="new-trail", AdvancedEventSelectors=advanced)
    assert shown() == [False, True]
    new_trail.put_event_selectors(TrailName="new-trail", EventSelectors=[{"ReadWriteType": "ReadOnly"}])
    assert shown() == [True, False]
    assert new_trail.get_trail(Name="new-trail")["Trail"]["HasCustomEventSelectors"] is True
