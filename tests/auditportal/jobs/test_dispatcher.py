"""The tick: what it rings for, how often, and what it starts."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import redis
from django.db.models.functions import Now

from auditportal.jobs import bell, dispatcher
from auditportal.jobs.dispatcher import FULL_QUEUE, counts, purge, tick
from auditportal.jobs.lease import claim
from auditportal.jobs.models import Job
from tests.auditportal.jobs.kinds import a_kind, nothing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("servers", "own_queue", "no_periods")]


def stored(count: int = 1, **fields: object) -> list[Job]:
    """Rows without a ring, as when the process died between its commit and the bell."""
    first = Job.objects.count()
    rows = [Job(kind="test.kind", key=f"k{first + n}", **{"due": Now(), **fields}) for n in range(count)]
    return Job.objects.bulk_create(rows)


def flush() -> None:
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()


def test_a_due_job_without_a_ring_is_rung_for_once() -> None:
    stored()
    assert (tick(), tick(), bell.waiting()) == (1, 0, 1)


def test_a_job_for_later_is_left_alone() -> None:
    stored(due=Now() + timedelta(seconds=60))
    assert tick() == 0


def test_a_flushed_broker_is_rung_again_within_one_tick() -> None:
    stored(3)
    assert tick() == 3
    flush()
    assert tick() == 3
    assert bell.waiting() == 3


def test_a_single_lost_message_is_rung_again_after_a_while_though_others_wait() -> None:
    stored()
    tick()
    Job.objects.update(rung=Now() - dispatcher.RING_AGAIN - timedelta(seconds=1))
    assert tick() == 1


def test_a_full_queue_is_not_filled_with_repeats() -> None:
    stored(FULL_QUEUE + 50)
    assert tick() == FULL_QUEUE
    Job.objects.update(rung=None)
    assert tick() == 0
    assert bell.waiting() == FULL_QUEUE


def test_a_held_job_is_not_rung_for() -> None:
    (job,) = stored()
    assert claim(job.pk, 15)
    assert tick() == 0


def test_the_job_of_a_dead_worker_is_rung_for_as_soon_as_its_lease_is_over_though_others_wait() -> None:
    (job,) = stored()
    tick()
    stored(due=Now() + timedelta(hours=1))
    assert claim(job.pk, 0.01)
    time.sleep(0.03)
    assert tick() == 1


def test_kinds_nobody_knows_do_not_push_known_ones_out_of_the_queue() -> None:
    stored(FULL_QUEUE)
    tick()
    flush()
    (job,) = stored()
    tick()
    assert Job.objects.get(pk=job.pk).rung


@pytest.mark.django_db(transaction=True)
def test_a_second_dispatcher_in_the_same_moment_does_nothing(second_connection: psycopg.Connection[Any]) -> None:
    stored()
    with second_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [dispatcher._LOCK])
        assert tick() == 0
    second_connection.rollback()
    assert tick() == 1


def test_a_broker_that_does_not_answer_leaves_the_jobs_unrung(dead_broker: None) -> None:
    stored()
    assert tick() == 0
    assert Job.objects.get().rung is None


def test_a_period_makes_one_job_whoever_ticks_and_however_often() -> None:
    with a_kind(nothing, "test.hourly", every=timedelta(hours=1)):
        for _ in range(3):
            tick()
        Job.objects.update(done=Now())
        tick()
    assert Job.objects.count() == 1


def test_the_next_period_makes_the_next_job() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with a_kind(nothing, "test.hourly", every=timedelta(hours=1)):
        for minutes in (0, 59, 60):
            dispatcher._start_periods(noon + timedelta(minutes=minutes))
            Job.objects.update(done=Now())
    assert Job.objects.count() == 2


def test_periods_missed_while_no_worker_ran_are_not_caught_up() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with a_kind(nothing, "test.hourly", every=timedelta(hours=1)):
        for hours in range(5):
            dispatcher._start_periods(noon + timedelta(hours=hours))
    assert Job.objects.count() == 1


def test_old_jobs_are_forgotten_and_open_ones_never() -> None:
    long_ago = Now() - timedelta(days=400)
    stored(due=long_ago, created=long_ago)
    stored(done=Now() - timedelta(days=8))
    stored(done=Now() - timedelta(days=6))
    stored(parked=Now() - timedelta(days=31))
    stored(parked=Now() - timedelta(days=29))
    assert purge() == 2
    assert Job.objects.count() == 3


def test_counts_say_what_waits_runs_and_is_stuck() -> None:
    stored(2, due=Now() - timedelta(seconds=30))
    stored(due=Now() + timedelta(seconds=60))
    stored(parked=Now())
    stored(4, done=Now())
    (running,) = stored()
    assert claim(running.pk, 15)
    found = counts()
    assert (found["due"], found["later"], found["running"], found["parked"]) == (2, 1, 1, 1)
    assert found["done_last_hour"] == 4
    assert 29 < found["oldest_due_s"] < 60
