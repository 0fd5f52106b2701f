"""Single faults on real processes: R1, R2, R3, R4, R5, R11, R26."""

import signal
import time

import pytest
from django.db.models.functions import Now

from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue
from tests.auditportal.jobs.crew import Crew, wait_until
from tests.auditportal.jobs.tables import number

pytestmark = pytest.mark.processes


def started() -> bool:
    return number("SELECT count(*) FROM trace_started") > 0


def all_done() -> bool:
    return not Job.objects.filter(kind__startswith="trace.", done=None).exists()


def test_r1_the_job_of_a_killed_worker_resumes_within_30_s_and_has_one_effect(crew: Crew) -> None:
    crew.start_worker()
    crew.start_beat()
    job = enqueue("trace.slow", 2000)
    wait_until(started, 30)
    crew.kill_a_worker()
    took = wait_until(all_done, 30)
    job.refresh_from_db()
    assert job.attempts == 2
    assert number("SELECT count(*) FROM trace_effect") == 1
    assert took < 30


def test_r3_a_worker_told_to_stop_finishes_its_job_first(crew: Crew) -> None:
    crew.start_worker()
    job = enqueue("trace.slow", 1500)
    wait_until(started, 30)
    crew.workers[0].send_signal(signal.SIGTERM)
    crew.workers[0].wait(30)
    job.refresh_from_db()
    assert job.done
    assert job.attempts == 1


def test_r4_r26_a_broker_that_comes_back_empty_is_rung_again_within_one_tick(crew: Crew) -> None:
    Job.objects.bulk_create(
        Job(kind="trace.quick", target_id=1, key=f"k{n}", due=Now(), rung=Now()) for n in range(20)
    )  # rung for, yet the broker knows nothing of them
    crew.start_worker()
    crew.start_beat()
    wait_until(started, 30)
    assert wait_until(all_done, 30) < 5


def test_r5_a_request_with_a_frozen_broker_is_answered_within_2_s_and_stored(crew: Crew) -> None:
    crew.freeze_broker()
    since = time.monotonic()
    job = enqueue("trace.slow", 10)
    took = time.monotonic() - since
    assert took < 2
    assert Job.objects.filter(pk=job.pk, done=None).exists()
    since = time.monotonic()
    for target in range(11, 31):
        enqueue("trace.slow", target)
    assert time.monotonic() - since < 1, "the twentieth request must not wait for the broker again"
    crew.thaw_broker()
    crew.start_worker()
    crew.start_beat()
    wait_until(all_done, 45)


def test_r11_two_dispatchers_start_each_period_and_each_job_once(crew: Crew) -> None:
    crew.start_beat()
    crew.start_beat()
    crew.start_worker()
    for target in range(1, 40):
        enqueue("trace.quick", target)
    wait_until(lambda: all_done() and Job.objects.filter(kind="jobs.purge").exclude(done=None).exists(), 45)
    time.sleep(4)
    assert number("SELECT count(*) FROM trace_effect") == 39
    assert number("SELECT count(*) FROM jobs_job WHERE kind = 'jobs.purge'") <= 2  # two when the hour turns


def test_the_tick_does_not_wait_for_a_free_worker(crew: Crew) -> None:
    crew.start_worker(slots=1)
    crew.start_beat()
    enqueue("trace.slow", 20_000)
    wait_until(started, 30)
    stored = Job.objects.create(kind="trace.quick", target_id=1, key="unrung")
    wait_until(lambda: Job.objects.filter(pk=stored.pk, rung__isnull=False).exists(), 6)
