"""A chain read over HTTP is judged as the same chain in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.aws.answers import ReadError
from collectors.aws.events.chain_facts import BreakKind
from collectors.aws.events.digests import verify
from collectors.aws.events.log_hashes import log_object
from collectors.aws.events.trail_chains import public_keys, trail_chains
from collectors.aws.events.trail_keys import TrailPlace
from collectors.snapshot import CoverageState
from sandbox.estate.roles import admin_keys
from tests.chains import ACCOUNT, KEYS, REGION, TRAIL, TWELVE, a_story
from tests.cloud import a_reader

BEGIN = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)


@pytest.fixture
def reader(cloud):
    reader = a_reader()
    yield reader
    reader.close()


@pytest.fixture
def stored(cloud):
    """Put a story into a bucket of its own; returns its place."""

    def put(story):
        client = boto3.client("s3", endpoint_url=cloud.url, region_name=REGION, **admin_keys(ACCOUNT))
        client.create_bucket(
            Bucket=story.chain.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )  # fmt: skip
        for one in story.chain.objects.values():
            client.put_object(Bucket=story.chain.bucket, Key=one.key, Body=one.body, Metadata=one.metadata)
        return TrailPlace(story.chain.bucket, REGION, (ACCOUNT,), (REGION,), TRAIL, REGION)

    return put


def test_a_trail_whose_name_begins_with_a_digit_is_found_whole(reader, stored):
    story = a_chain("digit", trail="1st")
    place = replace(stored(story), name="1st")
    assert asked(reader, place, story).valid_digests == 12


def a_chain(name, **place):
    return a_story(BEGIN, bucket=f"chain-{name}", **place)


def asked(reader, place, story, **more):
    return verify(trail_chains(reader, place, story.head, story.begin, story.now, story.acts, **more))


def test_a_sound_chain_over_http_is_not_accused(reader, stored):
    story = a_chain("sound")
    answer = asked(reader, stored(story), story)
    assert (answer.breaks, answer.valid_digests, answer.vouched_logs) == ((), 12, 24)
    assert answer.head == story.head


@pytest.mark.parametrize("tampering", [TWELVE[number] for number in (0, 6, 8, 10)], ids=lambda one: one.name)
def test_what_was_done_to_a_chain_is_seen_over_http_too(reader, stored, tampering):
    story = a_chain(tampering.name.replace("_", "-"))
    tampering.act(story)
    assert {one.kind for one in asked(reader, stored(story), story).breaks} == tampering.seen


def test_the_chain_of_another_trail_in_the_same_bucket_is_another_matter(reader, stored, cloud):
    story, other = a_chain("shared"), a_chain("shared", trail="other")
    place = stored(story)
    digests = {key: one for key, one in other.chain.objects.items() if "Digest" in key}
    client = boto3.client("s3", endpoint_url=cloud.url, region_name=REGION, **admin_keys(ACCOUNT))
    for one in digests.values():
        client.put_object(Bucket=place.bucket, Key=one.key, Body=one.body, Metadata=one.metadata)
    assert asked(reader, place, story).breaks == ()


def test_log_files_whose_hash_is_known_are_not_read_again(reader, stored, cloud):
    story = a_chain("known")
    place = stored(story)
    known = {one.key: log_object(place.bucket, one.key, one.body) for one in story.chain.objects.values()}
    cloud.reset_calls()
    assert asked(reader, place, story, hashed=lambda found: known[found.key]).breaks == ()
    assert cloud.calls()[f"{ACCOUNT}:s3:GetObject"] == 12


@pytest.mark.parametrize(("operation", "permission"), [
    ("ListObjectsV2", "s3:ListBucket"), ("GetObject", "s3:GetObject"), ("ListPublicKeys", "cloudtrail:ListPublicKeys"),
])  # fmt: skip
def test_what_we_may_not_read_is_denied_and_never_tampered_with(reader, stored, cloud, operation, permission):
    story = a_chain(f"denied-{operation.lower()}")
    place = stored(story)
    cloud.fault("cloudtrail" if "Keys" in operation else "s3", operation, "access_denied")
    with pytest.raises(ReadError) as caught:
        trail_chains(reader, place, story.head, story.begin, story.now)
    assert (caught.value.gap.state, caught.value.gap.permission) == (CoverageState.DENIED, permission)


def test_a_huge_object_does_not_keep_the_chain_from_being_judged(reader, stored, cloud):
    story = a_chain("huge")
    place = stored(story)
    key = story.logs(5)[0]
    client = boto3.client("s3", endpoint_url=cloud.url, region_name=REGION, **admin_keys(ACCOUNT))
    into = {"Bucket": place.bucket, "Key": key}
    upload = client.create_multipart_upload(**into)["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": client.upload_part(**into, UploadId=upload, PartNumber=number, Body=bytes(33 * 1024 * 1024))[
                "ETag"
            ],
        }
        for number in (1, 2)
    ]
    client.complete_multipart_upload(**into, UploadId=upload, MultipartUpload={"Parts": parts})
    assert {one.kind for one in asked(reader, place, story).breaks} == {BreakKind.LOG_UNREADABLE}


def test_the_keys_are_those_that_signed(reader):
    now = datetime.now(UTC)
    assert public_keys(reader, REGION, now, now) == KEYS
