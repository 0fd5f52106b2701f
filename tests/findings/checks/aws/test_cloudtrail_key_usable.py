"""A trail's key can be used by CloudTrail, or not."""

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, REGION, the_verdict, trail, trail_arn
from tests.trails import key, key_policy

CHECK = "cloudtrail_key_usable"

TRAIL_ARN = trail_arn()


@pytest.mark.parametrize("state", ["Disabled", "PendingDeletion", "PendingImport", "Unavailable", "Gone"])
def test_a_key_in_any_other_state_than_enabled_fails(state):
    verdict = the_verdict(CHECK, trail(), key(state=state))
    assert (verdict.status, verdict.reason) == (Status.FAIL, f"Its key is not usable: {state}.")


def test_an_enabled_key_that_is_open_to_cloudtrail_passes():
    assert the_verdict(CHECK, trail(), key(policy=key_policy())).status is Status.PASS


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Condition": {"StringEquals": {"aws:SourceArn": TRAIL_ARN}}}, Status.PASS),
        ({"Condition": {"StringEquals": {"aws:SourceArn": trail_arn("another")}}}, Status.FAIL),
        ({"Condition": {"StringLike": {
            "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"}}}, Status.PASS),
        ({"Condition": {"StringLike": {
            "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:999900001111:trail/*"}}}, Status.FAIL),
        ({"Effect": "Deny"}, Status.FAIL),
        ({"Action": "kms:Decrypt"}, Status.FAIL),
        ({"Condition": {"StringEquals": {"kms:CallerAccount": "999900001111"}}}, Status.UNKNOWN),
    ],
)  # fmt: skip
def test_what_the_policy_says(fields, status):
    assert the_verdict(CHECK, trail(), key(policy=key_policy(**fields))).status is status


def test_a_key_that_is_open_to_another_service_only_fails():
    assert the_verdict(CHECK, trail(), key(policy=key_policy("logs.amazonaws.com"))).status is Status.FAIL


def test_a_policy_that_cannot_be_read_is_unknown():
    assert the_verdict(CHECK, trail(), key(policy="{")).status is Status.UNKNOWN


def test_a_trail_without_a_key_and_a_key_of_another_account_are_not_judged():
    assert the_verdict(CHECK, trail(kms_key_id=None)).status is Status.NOT_APPLICABLE
    foreign = trail(kms_key_id=f"arn:aws:kms:{REGION}:999900001111:key/k")
    assert the_verdict(CHECK, foreign).status is Status.NOT_APPLICABLE


def test_a_key_that_was_not_read_is_unknown():
    assert the_verdict(CHECK, trail()).status is Status.UNKNOWN
