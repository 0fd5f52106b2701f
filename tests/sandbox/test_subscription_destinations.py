"""Subscriptions to a destination of another account: it has to exist, and to let the account that subscribes."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.identities import DATA, PRODUCTION

GROUP, REGION = "/to-be-kept-elsewhere", "eu-central-1"
ARN = f"arn:aws:logs:{REGION}:{DATA.account_id}:destination:archive"


@pytest.fixture
def logs(admin):
    own, other = admin("logs", region=REGION), admin("logs", region=REGION, account=DATA)
    own.create_log_group(logGroupName=GROUP)
    stream = f"arn:aws:firehose:{REGION}:{DATA.account_id}:deliverystream/archive"
    other.put_destination(
        destinationName="archive", targetArn=stream, roleArn=f"arn:aws:iam::{DATA.account_id}:role/archive"
    )
    yield own, other
    own.delete_log_group(logGroupName=GROUP)
    other.delete_destination(destinationName="archive")


def let(other: Any, account: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": "logs:PutSubscriptionFilter",
        "Resource": ARN,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    other.put_destination_policy(destinationName="archive", accessPolicy=policy)


def subscribe(own: Any, arn: str = ARN) -> None:
    own.put_subscription_filter(logGroupName=GROUP, filterName="archive", filterPattern="", destinationArn=arn)


def test_a_destination_that_lets_the_account_is_subscribed(logs):
    own, other = logs
    let(other, PRODUCTION.account_id)
    subscribe(own)
    (found,) = own.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"]
    assert (found["filterName"], found["destinationArn"]) == ("archive", ARN)


@pytest.mark.parametrize("account", [None, "999988887777"], ids=["nobody is let", "another account is let"])
def test_a_destination_that_does_not_let_the_account_is_refused(logs, account):
    own, other = logs
    if account:
        let(other, account)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        subscribe(own)


def test_a_destination_that_is_not_there_is_refused(logs):
    own, _ = logs
    with pytest.raises(ClientError, match="InvalidParameterException"):
        subscribe(own, ARN + "-gone")
