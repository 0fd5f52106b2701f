"""What the sandbox's CloudTrail writes is what AWS's own tool holds good; and what that tool passes, we do not."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.aws.events.digests import verify
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION
from sandbox.trails_written.keys import region_key
from tests.chains import ACCOUNT, ALL, REGION, TRAIL, TWELVE, a_story
from tests.cloud import a_sandbox

TRAIL_ARN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{TRAIL}"
# The tool asks for the keys of the hours that it looks at.
BEGIN = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)
# Each start of the tool takes a second of a core: besides the twelve, those in which we claim that it passes.
TOLD = {t.name: t for t in (*TWELVE, *(t for t in ALL if not t.cli_objects))}


@pytest.fixture(scope="module")
def cloud():
    with a_sandbox("--empty") as sandbox:
        yield sandbox


def clients(cloud):
    keys = admin_keys(PRODUCTION.account_id)
    return {
        name: boto3.client(name, endpoint_url=cloud.url, region_name=REGION, **keys) for name in ("s3", "cloudtrail")
    }


def put(cloud, story):
    client = clients(cloud)["s3"]
    client.create_bucket(Bucket=story.chain.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for written in story.chain.objects.values():
        client.put_object(Bucket=story.chain.bucket, Key=written.key, Body=written.body, Metadata=written.metadata)


def validated(cloud, bucket):
    """The exit code and the words of `aws cloudtrail validate-logs`."""
    keys = admin_keys(PRODUCTION.account_id)
    environment = os.environ | {
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ACCESS_KEY_ID": keys["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": keys["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": REGION,
    }
    command = [sys.executable, "-m", "awscli", "cloudtrail", "validate-logs", "--trail-arn", TRAIL_ARN]
    times = ["--start-time", BEGIN.isoformat(), "--end-time", (BEGIN + timedelta(hours=12, minutes=10)).isoformat()]
    done = subprocess.run(
        [*command, *times, "--s3-bucket", bucket, "--verbose"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def judged(cloud, name):
    """A story with one thing done to it (or nothing), seen by the tool and by us."""
    story = a_story(BEGIN, bucket=f"logs-{name.replace('_', '-')}")
    if name in TOLD:
        TOLD[name].act(story)
    put(cloud, story)
    return validated(cloud, story.chain.bucket), verify(story.question())


@pytest.mark.processes
def test_where_the_aws_cli_objects_so_do_we_and_what_it_passes_we_do_not(cloud):
    with ThreadPoolExecutor(3) as pool:
        found = dict(zip(["sound", *TOLD], pool.map(lambda name: judged(cloud, name), ["sound", *TOLD]), strict=True))
    (code, words), ours = found.pop("sound")
    assert (code, ours.breaks) == (0, ())
    assert "12/12 digest files valid" in words
    assert "24/24 log files valid" in words
    for name, ((code, words), ours) in found.items():
        assert ours.breaks, name
        assert code == (1 if TOLD[name].cli_objects else 0), f"{name}: {words}"
    assert sum(code == 0 for name, ((code, _), _) in found.items() if TOLD[name] in TWELVE) == 4


def test_the_public_keys_are_those_of_the_region_and_the_same_at_every_start(cloud):
    (key,) = clients(cloud)["cloudtrail"].list_public_keys()["PublicKeyList"]
    assert key["ValidityStartTime"] < datetime.now(UTC) < key["ValidityEndTime"]
    assert len(key["Fingerprint"]) == 32
    numbers = region_key(REGION).public_key().public_numbers()
    assert numbers.n.to_bytes(256, "big") in key["Value"]
    assert not clients(cloud)["cloudtrail"].list_public_keys(
        StartTime=datetime(2015, 1, 1, tzinfo=UTC), EndTime=datetime(2015, 1, 2, tzinfo=UTC)
    )["PublicKeyList"]


def test_a_trail_writes_hours_on_request_and_they_lie_at_their_time(cloud):
    made = clients(cloud)
    made["s3"].create_bucket(Bucket="on-request", CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = made["cloudtrail"].create_trail(Name="asked", S3BucketName="on-request", S3KeyPrefix="pre")["TrailARN"]
    told = cloud.trail_written(arn, REGION, hours=3, events=[{"eventVersion": "1.11", "eventID": "1"}])
    listed = made["s3"].list_objects_v2(Bucket="on-request", Prefix=f"pre/AWSLogs/{ACCOUNT}/")["Contents"]
    assert [one["Key"] for one in listed] == told["objects"]
    assert len(told["digests"]) == 3
    assert min(one["LastModified"] for one in listed) < datetime.now(UTC) - timedelta(hours=2)
    digest = made["s3"].get_object(Bucket="on-request", Key=told["digests"][0])
    assert set(digest["Metadata"]) == {"signature", "signature-algorithm"}
