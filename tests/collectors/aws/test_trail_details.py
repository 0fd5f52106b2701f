"""What stands around trails, read from a sandbox: buckets here, elsewhere and gone; keys by ARN and alias."""

import boto3
import pytest

from collectors.resources.aws import Detector, KmsKey, LifecycleRule, TrailBucket, TrailEventConfiguration
from collectors.snapshot import CoverageState
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, STAGING
from tests.cloud import EU, a_reader, collected

BUCKET = f"trail-{PRODUCTION.account_id}-shop-trail"
ARN = f"arn:aws:s3:::{BUCKET}"


@pytest.fixture
def admin(cloud):
    def make(service, account=PRODUCTION):
        return boto3.client(service, endpoint_url=cloud.url, region_name=EU, **admin_keys(account.account_id))

    return make


@pytest.fixture
def at_the_end(cloud):
    yield
    cloud.reset()


def test_a_bucket_of_this_account_is_read_whole(admin, at_the_end):
    admin("s3").put_bucket_lifecycle_configuration(
        Bucket=BUCKET,
        LifecycleConfiguration={"Rules": [
            {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": "AWSLogs/"}, "Expiration": {"Days": 90},
             "NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
            {"ID": "b", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}},
            {"ID": "c", "Status": "Enabled", "Expiration": {"Days": 2},
             "Filter": {"Tag": {"Key": "tmp", "Value": "1"}}},
            {"ID": "d", "Status": "Enabled", "Filter": {"Prefix": ""},
             "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]},
        ]},
    )  # fmt: skip
    (found,) = collected(kinds=[TrailBucket]).all(TrailBucket)
    assert (found.place, found.versioned, found.lock_mode, found.lock_days) == ("here", True, "GOVERNANCE", 365)
    assert (found.logs_to, found.restricts_public_policy, found.acl_is_public) == ("access-logs", True, False)
    assert found.rules == (
        LifecycleRule("AWSLogs/", days=90, noncurrent_days=30),
        LifecycleRule(tagged=True, days=2),
    )


def test_what_opens_a_bucket_is_seen(admin, at_the_end):
    buckets = admin("s3")
    buckets.delete_public_access_block(Bucket=BUCKET)
    buckets.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    (found,) = collected(kinds=[TrailBucket]).all(TrailBucket)
    assert (found.acl_is_public, found.ignores_public_acl, found.policy_is_public) == (True, False, False)


def test_a_bucket_that_is_gone_is_told_from_one_of_another_account(admin, at_the_end):
    buckets = admin("s3")
    buckets.delete_bucket(Bucket=BUCKET)
    assert collected(kinds=[TrailBucket]).all(TrailBucket)[0].place == "gone"
    where = {"LocationConstraint": EU}
    admin("s3", STAGING).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    reader = a_reader()
    assert collected(reader, [TrailBucket]).all(TrailBucket)[0].place == "elsewhere"
    # The refusal was the answer: nobody can grant anything against it.
    assert reader.statistics.denied == 0


def test_a_bucket_that_could_not_be_placed_is_a_gap(cloud, admin, at_the_end):
    admin("s3").delete_bucket(Bucket=BUCKET)
    cloud.fault("s3", "GetBucketLocation", "error_500")
    snapshot = collected(kinds=[TrailBucket])
    assert snapshot.item_gaps["TrailBucket"][ARN].state is CoverageState.FAILED
    assert snapshot.all(TrailBucket) == ()


def test_one_detail_that_was_denied_leaves_the_bucket_unread(cloud):
    cloud.fault("s3", "GetBucketPolicyStatus", "access_denied")
    gap = collected(kinds=[TrailBucket]).item_gaps["TrailBucket"][ARN]
    assert gap.permission == "s3:GetBucketPolicyStatus"


def test_only_keys_that_something_names_are_read(cloud, admin, at_the_end):
    keys = admin("kms")
    unnamed = keys.create_key(Description="of nobody")["KeyMetadata"]["Arn"]
    named = keys.create_key(Description="of a log group")["KeyMetadata"]["Arn"]
    logs = admin("logs")
    logs.create_log_group(logGroupName="/named", kmsKeyId=named)
    foreign = named.replace(PRODUCTION.account_id, STAGING.account_id)
    logs.create_log_group(logGroupName="/foreign", kmsKeyId=foreign)
    gone = named.replace(named.rpartition("/")[2], "00000000-0000-0000-0000-000000000000")
    logs.create_log_group(logGroupName="/gone", kmsKeyId=gone)
    found = {key.arn: key for key in collected(kinds=[KmsKey]).all(KmsKey)}
    assert (found[named].state, found[named].policy is not None) == ("Enabled", True)
    assert (found[gone].state, found[gone].policy) == ("Gone", None)
    assert not {foreign, unnamed} & found.keys()


def test_a_key_by_its_alias_is_found_under_that_name(admin, at_the_end):
    keys = admin("kms")
    key = keys.create_key()["KeyMetadata"]["Arn"]
    keys.create_alias(AliasName="alias/logs", TargetKeyId=key)
    alias = f"{key.rpartition(':')[0]}:alias/logs"
    admin("logs").create_log_group(logGroupName="/by-alias", kmsKeyId=alias)
    found = {one.arn: one for one in collected(kinds=[KmsKey]).all(KmsKey)}
    assert found[alias].key_arn == key


def test_the_size_of_events_is_read(cloud):
    found = collected(kinds=[TrailEventConfiguration]).all(TrailEventConfiguration)
    assert [one.max_event_size for one in found] == ["Large"]


def test_a_detector_tells_what_it_looks_at(cloud):
    (found,) = collected(kinds=[Detector]).all(Detector)
    assert (found.is_enabled, found.features) == (True, ("LAMBDA_NETWORK_LOGS",))
