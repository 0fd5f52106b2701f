"""Log files of a trail through the real SDK: listed, read in parts, and told apart when they cannot be."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.aws import identity
from collectors.aws.answers import ReadError
from collectors.aws.events import trail_files as files
from collectors.aws.events.trail_files import TrailObject, body_of, records_of, trail_files
from collectors.aws.events.trail_keys import TrailCursor, TrailPlace
from collectors.aws.events.trail_records import Quarantined, TrailRecord
from collectors.policy import EventScope, policy_document
from collectors.registry import EVENT_SOURCES
from collectors.snapshot import CoverageState
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, ROLE_NAME
from tests.cloud import EU, a_reader
from tests.collectors.aws.conftest import a_bare_reader
from tests.collectors.aws.endpoints import an_endpoint
from tests.collectors.aws.events.test_trail_objects import a_record

NOW = datetime.now(UTC)
ACCOUNT = PRODUCTION.account_id
REGIONS = (EU, "us-east-1")


@pytest.fixture(scope="module")
def s3(own_cloud):
    return boto3.client("s3", endpoint_url=own_cloud.url, region_name=EU, **admin_keys(ACCOUNT))


@pytest.fixture(scope="module")
def place(own_cloud, s3):
    """A trail that wrote four hours in two regions."""
    s3.create_bucket(Bucket="read-me", CreateBucketConfiguration={"LocationConstraint": EU})
    trails = boto3.client("cloudtrail", endpoint_url=own_cloud.url, region_name=EU, **admin_keys(ACCOUNT))
    arn = trails.create_trail(Name="read-me", S3BucketName="read-me", IsMultiRegionTrail=True)["TrailARN"]
    for region in REGIONS:
        own_cloud.trail_written(arn, region, 4, [a_record(number, awsRegion=region) for number in range(3)])
    return TrailPlace("read-me", EU, (ACCOUNT,), REGIONS, "read-me", EU)


@pytest.fixture
def reader(cloud):
    reader = a_reader()
    yield reader
    reader.close()


def look(reader, place, cursor=None, now=NOW, begin=NOW - timedelta(days=2)):
    return trail_files(reader, place, cursor or TrailCursor(), now, begin)


def test_all_new_objects_are_found_once_and_read(reader, place):
    found = look(reader, place)
    assert len({one.key for one in found.objects}) == len(found.objects) == 16
    assert found.gaps == {}
    assert all("CloudTrail-Digest" not in one.key for one in found.objects)
    records = [record for one in found.objects for record in records_of(reader, place, one, NOW)]
    assert len(records) == 48
    assert all(isinstance(record, TrailRecord) for record in records)


def test_the_next_look_shows_only_the_overlap(reader, place):
    first = look(reader, place)
    again = look(reader, place, first.cursor)
    assert 0 < len(again.objects) < len(first.objects)
    assert again.cursor.last_keys == first.cursor.last_keys
    assert len(look(reader, place, first.cursor, now=NOW + timedelta(hours=7)).objects) == 16


def test_pages_are_gone_through_without_doubles(reader, place, cloud, s3):
    pages = TrailPlace("pages", EU, (ACCOUNT,), (EU,))
    s3.create_bucket(Bucket="pages", CreateBucketConfiguration={"LocationConstraint": EU})
    folder = pages.folder(ACCOUNT, EU)
    for number in range(1100):
        name = f"{ACCOUNT}_CloudTrail_{EU}_{NOW - timedelta(hours=1):%Y%m%dT%H%M}Z_{number:016d}.json.gz"
        s3.put_object(Bucket="pages", Key=f"{folder}{NOW - timedelta(hours=1):%Y/%m/%d}/{name}", Body=b"x")
    assert len({one.key for one in look(reader, pages).objects}) == 1100
    assert cloud.calls()[f"{ACCOUNT}:s3:ListObjectsV2"] >= 2


@pytest.mark.parametrize(("kind", "state"), [
    ("access_denied", CoverageState.DENIED), ("throttle", CoverageState.THROTTLED), ("error_500", CoverageState.FAILED),
    ("html", CoverageState.FAILED), ("empty", CoverageState.FAILED), ("truncated", CoverageState.FAILED),
])  # fmt: skip
def test_a_list_that_fails_is_a_gap_and_the_cursor_stays(reader, place, cloud, kind, state):
    before = look(reader, place).cursor
    cloud.fault("s3", "ListObjectsV2", kind)
    found = look(reader, place, TrailCursor(before.last_keys, None))
    assert {gap.state for gap in found.gaps.values()} == {state}
    assert len(found.gaps) == 2
    assert (found.objects, found.cursor.last_keys, found.cursor.swept_at) == ((), before.last_keys, None)
    if state is CoverageState.DENIED:
        assert {gap.permission for gap in found.gaps.values()} == {"s3:ListBucket"}


def test_one_failing_folder_does_not_stop_the_other(reader, place, cloud):
    cloud.fault("s3", "ListObjectsV2", "error_500", times=3)
    found = look(reader, place)
    assert list(found.gaps) == [place.folder(ACCOUNT, EU)]
    assert len(found.objects) == 8
    assert list(found.cursor.last_keys) == [place.folder(ACCOUNT, "us-east-1")]


@pytest.mark.parametrize("kind", ["access_denied", "error_500", "html", "empty", "truncated"])
def test_an_object_that_cannot_be_read_now_is_an_error_and_no_empty_file(reader, place, cloud, kind):
    (first, *_) = look(reader, place).objects
    cloud.fault("s3", "GetObject", kind)
    with pytest.raises(ReadError) as caught:
        list(records_of(reader, place, first, NOW))
    if kind == "access_denied":
        assert (caught.value.gap.state, caught.value.gap.permission) == (CoverageState.DENIED, "s3:GetObject")


def test_an_object_is_read_in_parts_of_one_version(reader, place, s3, monkeypatch):
    monkeypatch.setattr(files, "PART", 100_000)
    body = bytes(range(256)) * 2000
    etag = s3.put_object(Bucket=place.bucket, Key="large", Body=body, Metadata={"Signature": "ab"})["ETag"]
    large = TrailObject(place.bucket, "large", len(body), etag, "")
    assert body_of(reader, place, large) == (body, {"signature": "ab"})
    s3.put_object(Bucket=place.bucket, Key="large", Body=body[::-1])
    with pytest.raises(ReadError, match="PreconditionFailed"):
        body_of(reader, place, large)


def test_an_empty_object_and_one_that_is_too_large(reader, place, s3):
    etag = s3.put_object(Bucket=place.bucket, Key="empty", Body=b"")["ETag"]
    (aside,) = records_of(reader, place, TrailObject(place.bucket, "empty", 0, etag, ""), NOW)
    assert isinstance(aside, Quarantined)
    (aside,) = records_of(reader, place, TrailObject(place.bucket, "huge", 2**40, "", ""), NOW)
    assert "bytes, more than" in aside.reason


def test_a_list_that_does_not_go_on_ends_with_an_error(monkeypatch):
    page = (
        b"<ListBucketResult><KeyCount>1</KeyCount><IsTruncated>true</IsTruncated>"
        b"<Contents><Key>A</Key><Size>1</Size></Contents></ListBucketResult>"
    )

    def handle(request):
        request.send_response(200)
        request.send_header("x-amz-request-id", "1")
        request.send_header("Content-Length", str(len(page)))
        request.end_headers()
        request.wfile.write(page)

    with an_endpoint(handle) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        reader = a_bare_reader()
        found = look(reader, TrailPlace("b", EU, (ACCOUNT,), (EU,)), begin=NOW - timedelta(minutes=5))
        reader.close()
    assert "do not go on" in next(iter(found.gaps.values())).detail


def test_a_role_with_nothing_but_the_policy_can_read_its_trail_buckets(own_cloud, place, cloud):
    document = policy_document([], scope=EventScope(("read-me",)))
    iam = boto3.client("iam", endpoint_url=own_cloud.url, region_name="us-east-1", **admin_keys(ACCOUNT))
    before = iam.get_role_policy(RoleName=ROLE_NAME, PolicyName="AuditPortalRead")["PolicyDocument"]
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="AuditPortalRead", PolicyDocument=json.dumps(document))
    identity._assumed.clear()
    reader = a_reader()
    try:
        found = look(reader, place)
        assert list(records_of(reader, place, found.objects[0], NOW))
    finally:
        reader.close()
        iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="AuditPortalRead", PolicyDocument=json.dumps(before))
    assert found.gaps == {}


def test_the_policy_narrows_objects_to_trail_buckets_and_keys_to_trail_keys():
    key = "arn:aws:kms:eu-west-1:111122223333:key/k"
    statements = policy_document([], "aws", EventScope(("b1", "b2"), (key,)))["Statement"]
    where = {action: item["Resource"] for item in statements for action in item["Action"]}
    assert where["s3:ListBucket"] == ["arn:aws:s3:::b1", "arn:aws:s3:::b2"]
    assert where["s3:GetObject"] == ["arn:aws:s3:::b1/*", "arn:aws:s3:::b2/*"]
    assert where["kms:Decrypt"] == [key]
    assert where["cloudtrail:LookupEvents"] == "*"
    sids = [item["Sid"] for item in statements]
    assert len(sids) == len(set(sids))


def test_without_buckets_no_object_may_be_read_and_without_a_scope_nothing_is_added():
    actions = {one for item in policy_document([], scope=EventScope())["Statement"] for one in item["Action"]}
    assert not {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"} & actions
    assert policy_document([]) == policy_document([], scope=None)


def test_sources_are_registered_by_their_names():
    assert {"trail_files", "lookup"} <= set(EVENT_SOURCES)
