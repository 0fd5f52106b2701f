"""LookupEvents: what changed is found by name and time, what was only read is not."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, STAGING

from .conftest import client_of

GROUP = "/aws/lambda/firewall"


@pytest.fixture
def make(company):
    def made(service, account=PRODUCTION, region="eu-west-1"):
        return client_of(company, service, region, **admin_keys(account.account_id))

    company.reset()
    return made


def found(client, **given):
    pages = client.get_paginator("lookup_events").paginate(**given)
    return [event for page in pages for event in page["Events"]]


def named(name):
    return [{"AttributeKey": "EventName", "AttributeValue": name}]


def test_a_change_is_found_with_its_parameters(make):
    make("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    make("logs").describe_log_groups()
    (event,) = found(make("cloudtrail"))
    assert (event["EventName"], event["EventSource"], event["ReadOnly"]) == (
        "PutRetentionPolicy", "logs.amazonaws.com", "false")  # fmt: skip
    assert f'"logGroupName": "{GROUP}"' in event["CloudTrailEvent"]


def test_a_call_that_was_refused_is_found_with_its_error(make):
    with pytest.raises(ClientError):
        make("logs").put_retention_policy(logGroupName="/none", retentionInDays=7)
    (event,) = found(make("cloudtrail"), LookupAttributes=named("PutRetentionPolicy"))
    assert '"errorCode": "ResourceNotFoundException"' in event["CloudTrailEvent"]


def test_names_times_regions_and_accounts_part_the_events(make):
    make("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    make("lambda").update_function_configuration(FunctionName="firewall", Timeout=4)
    trail = make("cloudtrail")
    assert len(found(trail)) == 2
    assert len(found(trail, LookupAttributes=named("UpdateFunctionConfiguration20150331v2"))) == 1
    assert not found(trail, StartTime=datetime.now(UTC) + timedelta(minutes=5))
    assert not found(make("cloudtrail", region="us-east-1"))
    assert not found(make("cloudtrail", account=STAGING))


def test_many_events_come_in_pages_the_newest_first(make):
    logs = make("logs")
    for number in range(60):
        logs.create_log_group(logGroupName=f"/many/{number}")
    events = found(make("cloudtrail"))
    assert len(events) == 60
    assert "/many/59" in events[0]["CloudTrailEvent"]
