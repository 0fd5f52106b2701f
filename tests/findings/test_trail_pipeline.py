"""Files of a trail from the sandbox's bucket to findings: read once, in turns, and the chain of digests looked at."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from auditportal.common.clock import now
from auditportal.jobs.queue import enqueue
from auditportal.jobs.tasks import run as run_job
from collectors import chain_readings, trail_readings
from collectors.aws import identity
from collectors.event_readings import TRAIL_LOOKUP, due_checkpoints
from collectors.models import Checkpoint, CloudAccount, CollectedResources, Coverage, ReadObject, RecordAside
from collectors.resources.aws import Trail
from collectors.snapshot import CoverageState, decode_resources, encode_resources
from collectors.trail_readings import TRAIL_FILES, due_files, read_trail_files, state_of, told_by_files
from findings.detections.detectors.trail_chain import OF_CHAINS
from findings.models import Finding, State, ToldEvent, Transition
from findings.tasks import trails
from sandbox.client import SandboxClient
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, STAGING
from sandbox.trails_written import TrailChain
from tests.cloud import EU, a_sandbox, use
from tests.findings.engine.test_trail_objects import an_event, measured
from tests.findings.test_scan_pipeline import registered, scan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
TRAIL, BUCKET = "shop-trail", "shop-events"


@pytest.fixture(scope="module")
def small() -> Iterator[SandboxClient]:
    with a_sandbox("--functions", "4") as made:
        yield made


@pytest.fixture
def cloud(small: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxClient]:
    use(monkeypatch, small.url)
    identity._assumed.clear()
    yield small
    small.reset()


@pytest.fixture
def account(cloud: SandboxClient) -> CloudAccount:
    account = registered(PRODUCTION, regions=[EU])
    # What lies in the estate's own bucket is locked.
    client(cloud, "s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": EU})
    client(cloud, "cloudtrail").update_trail(Name=TRAIL, S3BucketName=BUCKET)
    scan(account)
    return account


def client(cloud: SandboxClient, service: str) -> Any:
    return boto3.client(service, endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id))


def s3(cloud: SandboxClient) -> Any:
    return client(cloud, "s3")


def a_chain() -> TrailChain:
    return TrailChain(PRODUCTION.account_id, EU, TRAIL, BUCKET)


def put(cloud: SandboxClient, chain: TrailChain) -> None:
    for one in chain.objects.values():
        s3(cloud).put_object(Bucket=chain.bucket, Key=one.key, Body=one.body, Metadata=one.metadata)


def minutes_ago(number: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=number)


def checkpoint(source: str = TRAIL_FILES) -> Checkpoint:
    return Checkpoint.objects.get(source=source, region=EU)


def read_files() -> Checkpoint:
    """What the periodic job and a worker do."""
    for row in list(due_files(now() + timedelta(hours=1))):
        run_job(enqueue(trails.FILES, row.pk).pk)
    return checkpoint()


def look() -> Checkpoint:
    for row in list(chain_readings.due_chains(now() + timedelta(hours=2))):
        run_job(enqueue(trails.CHAIN, row.pk).pk)
    return checkpoint(chain_readings.TRAIL_CHAIN)


def chain_findings() -> set[str]:
    rules = [one.id for one in OF_CHAINS]
    return set(Finding.objects.filter(rule_id__in=rules).values_list("rule_id", flat=True))


def test_a_rule_on_data_events_fires_from_a_file_and_what_is_read_again_changes_nothing(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    chain = a_chain()
    call = {"eventSource": "lambda.amazonaws.com", "requestParameters": {"functionName": "orders-create"}}
    chain.log(minutes_ago(40), [an_event(number, "Invoke", **call) for number in range(5)])
    chain.log(minutes_ago(10), [an_event(number) for number in range(10, 12)])
    put(cloud, chain)
    row = read_files()
    assert (row.state, row.detail) == (CoverageState.OK, "")
    assert (measured("function_invoked_by_person"), measured()) == ([5], [2])
    assert set(state_of(row).gives) >= {"trail_management", "trail_lambda_data"}
    before = list(Finding.objects.order_by("pk").values()), list(Transition.objects.values())
    cloud.reset_calls()
    read_files()
    assert f"{PRODUCTION.account_id}:s3:GetObject" not in cloud.calls()
    assert (list(Finding.objects.order_by("pk").values()), list(Transition.objects.values())) == before


def test_the_history_is_read_until_the_files_tell_it_all_and_again_when_they_end(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    def ways() -> set[str]:
        return {row.source for row in due_checkpoints()}

    assert TRAIL_LOOKUP in ways()
    chain = a_chain()
    chain.log(minutes_ago(10), [an_event(1, "DescribeTrails", eventTime=f"{minutes_ago(12):%Y-%m-%dT%H:%M:%SZ}")])
    put(cloud, chain)
    read_files()
    assert TRAIL_LOOKUP not in ways()
    held = checkpoint(TRAIL_LOOKUP).cursor["read_ms"]
    assert held == state_of(checkpoint()).newest_ms
    assert told_by_files(now() + timedelta(minutes=13)) == {(account.pk, EU)}
    assert told_by_files(now() + timedelta(minutes=25)) == set()
    stop = [an_event(2, "StopLogging", eventTime=f"{minutes_ago(6):%Y-%m-%dT%H:%M:%SZ}")]
    after = a_chain()
    after.log(minutes_ago(5), stop)
    put(cloud, after)
    read_files()
    assert TRAIL_LOOKUP in ways()
    Coverage.objects.filter(account=account).update(checked_at=now() + timedelta(seconds=1))
    assert TRAIL_LOOKUP not in ways()


def test_a_bucket_that_may_not_be_read_is_a_gap_with_its_permission_and_the_history_is_read(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    cloud.fault("s3", "ListObjectsV2", "access_denied")
    row = read_files()
    assert (row.state, row.permission) == (CoverageState.DENIED, "s3:ListBucket")
    assert BUCKET in row.detail
    assert TRAIL_LOOKUP in {one.source for one in due_checkpoints()}
    assert look().state == CoverageState.DENIED
    assert chain_findings() == set()


def test_an_object_that_cannot_be_read_now_is_read_later_and_its_neighbours_now(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    chain = a_chain()
    for number in range(3):
        chain.log(minutes_ago(60 - 10 * number), [an_event(number)])
    put(cloud, chain)
    cloud.fault("s3", "GetObject", "access_denied", times=1)
    row = read_files()
    assert (row.state, row.permission, ReadObject.objects.count()) == (CoverageState.DENIED, "s3:GetObject", 2)
    assert measured() == [2]
    cloud.clear_faults()
    assert read_files().state == CoverageState.OK
    assert (ReadObject.objects.count(), measured()) == (3, [3])


def test_a_reading_ends_with_its_budget_and_the_next_goes_on(account: CloudAccount, cloud: SandboxClient) -> None:
    chain = a_chain()
    for number in range(5):
        chain.log(minutes_ago(60 - 10 * number), [an_event(number)])
    put(cloud, chain)
    row = next(iter(due_files(now())))
    read: list[str] = []
    for left in (4, 3, 2, 1, 0):

        def take(fetched: Any) -> None:
            read.append(fetched.source)
            trails.take_in_file(account, EU, fetched, lambda: None)

        row = read_trail_files(row, take, lambda: None, budget=timedelta(0))
        row.save()
        assert state_of(row).waiting == left
    assert read == sorted(read)
    assert (len(set(read)), measured()) == (5, [5])


def test_what_is_in_the_folder_of_another_account_or_cannot_be_a_record_is_told_to_nobody(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    chain = a_chain()
    other = TrailChain(STAGING.account_id, EU, TRAIL, BUCKET)
    chain.log(minutes_ago(20), [an_event(1), an_event(2, recipientAccountId=STAGING.account_id), an_event(3, pad="\0")])
    other.log(minutes_ago(20), [an_event(4, recipientAccountId=STAGING.account_id)])
    put(cloud, chain)
    put(cloud, other)
    read_files()
    assert (measured(), RecordAside.objects.count()) == ([1], 2)
    assert set(Finding.objects.filter(rule_id="trail_stopped").values_list("account", flat=True)) == {account.pk}


def test_an_organization_trail_is_found_in_its_folder_through_whom_the_bucket_is_stated(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    row = CollectedResources.objects.get(account=account, region=EU, resource_type="Trail")
    as_organization(row)
    chain = TrailChain(PRODUCTION.account_id, EU, TRAIL, BUCKET, organization="o-exampleorg1")
    chain.log(minutes_ago(20), [an_event(1)])
    put(cloud, chain)
    assert (read_files().state, measured()) == (CoverageState.OK, [1])
    archive = registered(STAGING, regions=[EU], trail_buckets=[BUCKET])
    cloud.reset_calls()
    read_files()
    assert cloud.calls()[f"{archive.account_id}:s3:ListObjectsV2"]
    assert (checkpoint().state, measured()) == (CoverageState.OK, [1])


def as_organization(row: CollectedResources) -> None:
    items = decode_resources("Trail", zlib.decompress(bytes(row.body)))
    body = encode_resources(tuple(replace(one, is_organization=True) for one in items if isinstance(one, Trail)))
    row.body = zlib.compress(body)
    row.save()


def a_day_of_hours(cloud: SandboxClient, hours: int = 6) -> tuple[TrailChain, datetime]:
    """A chain of full hours that end with the last one, and the time from which the Portal looks."""
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    chain = a_chain()
    chain.hours(begin, hours, [an_event(1, "DescribeTrails")])
    put(cloud, chain)
    return chain, begin


def looking_since(begin: datetime) -> None:
    """Let the Portal have begun to read at a time."""
    row = next(iter(due_files(now())))
    row.cursor = {"begin_ms": int(begin.timestamp() * 1000)}
    row.save()


def test_a_sound_chain_is_not_accused_and_its_files_are_read_once(account: CloudAccount, cloud: SandboxClient) -> None:
    _, begin = a_day_of_hours(cloud)
    looking_since(begin)
    assert read_files().state == CoverageState.OK
    cloud.reset_calls()
    row = look()
    assert (row.state, chain_findings()) == (CoverageState.OK, set())
    assert row.cursor["digests"] >= 3
    assert cloud.calls()[f"{PRODUCTION.account_id}:s3:GetObject"] == row.cursor["digests"]


def test_newest_digests_cut_is_told_once_and_stays(account: CloudAccount, cloud: SandboxClient) -> None:
    chain, begin = a_day_of_hours(cloud)
    looking_since(begin)
    read_files()
    look()
    s3(cloud).delete_object(Bucket=BUCKET, Key=chain.digests[-1])
    look()
    assert chain_findings() == {"trail_newest_digests_cut"}
    before = list(Transition.objects.order_by("pk").values())
    look()
    assert list(Transition.objects.order_by("pk").values()) == before
    assert Finding.objects.get(rule_id="trail_newest_digests_cut").state == State.NEW


def test_a_file_changed_after_it_was_judged_is_told_and_its_events_count_once(
    account: CloudAccount, cloud: SandboxClient
) -> None:
    chain, begin = a_day_of_hours(cloud)
    looking_since(begin)
    read_files()
    look()
    log = next(key for key in reversed(chain.objects) if "Digest" not in key)
    body = gzip.compress(json.dumps({"Records": [an_event(1, "DescribeTrails"), an_event(2)]}).encode())
    s3(cloud).put_object(Bucket=BUCKET, Key=log, Body=body)
    s3(cloud).put_object(Bucket=BUCKET, Key=log.replace("Z_", "Z_forged"), Body=body)
    read_files()
    look()
    assert chain_findings() >= {"trail_log_files_tampered"}
    assert measured() == [1]
    assert ToldEvent.objects.count() == 1


def test_a_trail_that_was_stopped_is_a_hole_with_who_did_it(account: CloudAccount, cloud: SandboxClient) -> None:
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    begin = end - timedelta(hours=8)
    chain = a_chain()
    chain.hours(begin, 3, [an_event(1, "DescribeTrails")])
    chain.restart()
    chain.hours(end - timedelta(hours=2), 2, [an_event(2, "DescribeTrails")])
    put(cloud, chain)
    stopped = an_event(
        7, eventTime=f"{begin + timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}", readOnly=False, eventCategory="Management"
    )
    cloud.trail_records([stopped | {"requestParameters": {"name": TRAIL}}])
    looking_since(begin)
    read_files()
    look()
    found = Finding.objects.filter(rule_id="trail_hours_not_covered").order_by("pk")
    assert found.exists()
    assert any("StopLogging" in row.reason and "eve" in row.reason for row in found)


def test_every_source_has_a_name_of_its_own() -> None:
    names = [trail_readings.TRAIL_FILES, trail_readings.TRAIL_CHANGED, chain_readings.TRAIL_CHAIN, TRAIL_LOOKUP]
    assert len(set(names)) == len(names)
