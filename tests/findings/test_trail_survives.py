"""Kill -9 in the middle of an object, twenty times in a row: every event is judged, and counts once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from auditportal.common.clock import now
from auditportal.configuration import ROOT
from auditportal.jobs.queue import enqueue
from collectors.aws import identity
from collectors.models import ReadObject
from collectors.trail_readings import due_files
from findings.models import Finding, ToldEvent
from findings.tasks import trails
from sandbox.identities import PORTAL_ACCESS_KEY_ID, PORTAL_SECRET_ACCESS_KEY, PRODUCTION
from tests.cloud import EU, a_sandbox, use
from tests.findings.engine.test_trail_objects import an_event, measured
from tests.findings.test_scan_pipeline import registered, scan
from tests.findings.test_trail_pipeline import BUCKET, TRAIL, a_chain, client, minutes_ago, put

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
KILLS, OBJECTS, EVENTS, TOLD = 20, 3, 20_000, 200


@contextlib.contextmanager
def a_worker(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.findings.forking_worker"],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "auditportal.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert said(process) == "ready"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def said(process: "subprocess.Popen[str]") -> str:
    """The next word of the worker; what its log says in between is no word of it."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() in {"ready", "over"} or line.strip().isdigit():
            return line.strip()
    raise AssertionError("the worker ended")


def begin(process: "subprocess.Popen[str]", number: int) -> int:
    """Let a process of its own take the job over, as after the lease of a dead one has run out."""
    row = next(iter(due_files(now() + timedelta(hours=1))))
    job = enqueue(trails.FILES, row.pk, key=f"attempt {number}")
    assert process.stdin is not None
    process.stdin.write(f"{job.pk}\n")
    process.stdin.flush()
    return int(said(process))


def is_in_an_object() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return bool(cursor.fetchone()[0])


def killed_in_the_middle(process: "subprocess.Popen[str]", number: int) -> bool:
    pid, read = begin(process, number), ReadObject.objects.count()
    deadline = time.monotonic() + 20
    while not is_in_an_object():
        assert time.monotonic() < deadline, "no object was begun"
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.25))
    os.kill(pid, signal.SIGKILL)
    assert said(process) == "over"
    return ReadObject.objects.count() == read


def test_a_worker_killed_twenty_times_loses_and_doubles_nothing(process_environment: Any, monkeypatch: Any) -> None:
    with a_sandbox("--functions", "4") as cloud:
        use(monkeypatch, cloud.url)
        identity._assumed.clear()
        account = registered(PRODUCTION, regions=[EU])
        client(cloud, "s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": EU})
        client(cloud, "cloudtrail").update_trail(Name=TRAIL, S3BucketName=BUCKET)
        scan(account)
        before = Finding.objects.count()
        chain = a_chain()
        for part in range(OBJECTS):
            first = part * EVENTS
            told = [an_event(first + number) for number in range(TOLD)]
            rest = [an_event(first + TOLD + number, "DescribeTrails") for number in range(EVENTS - TOLD)]
            chain.log(minutes_ago(60 - part), random.sample([*told, *rest], EVENTS))
        put(cloud, chain)
        environment = process_environment | {
            "AWS_ENDPOINT_URL": cloud.url,
            "AWS_ACCESS_KEY_ID": PORTAL_ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": PORTAL_SECRET_ACCESS_KEY,
        }
        with a_worker(environment) as process:
            middle = 0
            for number in range(3 * KILLS):
                if middle == KILLS:
                    break
                middle += killed_in_the_middle(process, number)
            assert middle == KILLS
            for number in range(3):
                begin(process, 1_000 + number)
                assert said(process) == "over"
    assert sum(ReadObject.objects.values_list("records", flat=True)) == OBJECTS * EVENTS
    assert ReadObject.objects.count() == OBJECTS
    assert sum(measured()) == OBJECTS * TOLD == ToldEvent.objects.count()
    assert Finding.objects.filter(rule_id="trail_stopped").count() == 1
    assert Finding.objects.count() == before + 1
