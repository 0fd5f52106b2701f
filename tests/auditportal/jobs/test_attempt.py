"""How an attempt ends: done, due again with patience, parked, left to others."""

import time
from datetime import timedelta
from typing import NoReturn

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from auditportal.jobs.attempt import attempt
from auditportal.jobs.handlers import Handler, LeaseLostError, PermanentError, Work
from auditportal.jobs.lease import claim
from auditportal.jobs.models import Job
from auditportal.jobs.queue import cancel, enqueue
from auditportal.jobs.tasks import run
from tests.auditportal.jobs.kinds import a_kind, nothing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("servers")]


def a_handler(function: object = nothing, **terms: object) -> Handler:
    return Handler("test.kind", function, **terms)  # type: ignore[arg-type]


def failing(_: Work) -> NoReturn:
    raise ValueError("secret=hunter2")


def refusing(_: Work) -> NoReturn:
    raise PermanentError("The account was removed.")


def again(job: Job) -> Job:
    """Make a job due now, as after its wait."""
    Job.objects.filter(pk=job.pk).update(due=Now())
    job.refresh_from_db()
    return job


def test_a_handler_that_returns_completes_its_job() -> None:
    job = enqueue("test.kind", 1)
    assert attempt(a_handler(), job.pk)
    job.refresh_from_db()
    assert job.done
    assert (job.lease_token, job.lease_until, job.attempts) == (None, None, 1)


def test_a_job_that_is_done_is_not_run_again() -> None:
    job = enqueue("test.kind", 1)
    attempt(a_handler(), job.pk)
    assert not attempt(a_handler(failing), job.pk)


def test_a_job_that_somebody_holds_is_not_run() -> None:
    job = enqueue("test.kind", 1)
    assert claim(job.pk, 15)
    assert claim(job.pk, 15) is None
    assert not attempt(a_handler(failing), job.pk)


def test_a_job_whose_lease_ran_out_is_taken_over() -> None:
    job = enqueue("test.kind", 1)
    assert claim(job.pk, 0.01)
    time.sleep(0.05)
    taken = claim(job.pk, 15)
    assert taken
    assert taken.attempts == 2


def test_a_failure_is_tried_again_after_twice_the_time() -> None:
    job = enqueue("test.kind", 1)
    waits = []
    for _ in range(3):
        attempt(a_handler(failing), job.pk)
        job.refresh_from_db()
        waits.append(round((job.due - database_time()).total_seconds()))
        assert (job.done, job.parked, job.lease_token, job.rung) == (None, None, None, None)
        again(job)
    assert waits == [2, 4, 8]


def test_a_failure_is_kept_as_type_and_place_without_the_foreign_message() -> None:
    job = enqueue("test.kind", 1)
    attempt(a_handler(failing), job.pk)
    job.refresh_from_db()
    assert job.error.startswith("ValueError (in ")
    assert "hunter2" not in job.error


def test_a_job_that_keeps_failing_is_parked_at_its_last_attempt() -> None:
    job = enqueue("test.kind", 1)
    for _ in range(2):
        attempt(a_handler(failing, max_attempts=2), again(job).pk)
    job.refresh_from_db()
    assert job.parked
    assert job.attempts == 2
    assert not attempt(a_handler(), again(job).pk)


def test_a_permanent_error_parks_at_once_and_keeps_our_own_message() -> None:
    job = enqueue("test.kind", 1)
    attempt(a_handler(refusing), job.pk)
    job.refresh_from_db()
    assert job.parked
    assert "The account was removed." in job.error


def test_a_job_without_a_target_is_parked_by_a_handler_that_needs_one() -> None:
    job = enqueue("test.kind", key="no target")
    attempt(a_handler(lambda work: print(work.target_id)), job.pk)
    job.refresh_from_db()
    assert "needs a target" in job.error


def test_parking_tells_the_kinds_own_follow_up_why() -> None:
    heard = []
    job = enqueue("test.kind", 1)
    attempt(a_handler(refusing, on_parked=lambda work: heard.append((work.target_id, work.error))), job.pk)
    assert heard == [(1, heard[0][1])]
    assert "The account was removed." in heard[0][1]


def test_a_job_that_killed_its_workers_is_parked_without_being_run_again() -> None:
    job = enqueue("test.kind", 1)
    for _ in range(2):
        assert claim(job.pk, 0.01)
        time.sleep(0.03)
    ran: list[Work] = []
    attempt(a_handler(ran.append, max_attempts=2), job.pk)
    job.refresh_from_db()
    assert not ran
    assert job.parked
    assert "2 workers had died" in job.error


@pytest.mark.django_db(transaction=True)
def test_a_follow_up_that_always_fails_does_not_keep_the_job_alive() -> None:
    job = enqueue("test.kind", 1)
    handler = a_handler(refusing, max_attempts=1, lease_s=0.01, on_parked=failing)
    for _ in range(2):
        with pytest.raises(ValueError):
            attempt(handler, job.pk)
        time.sleep(0.03)
    attempt(handler, job.pk)
    job.refresh_from_db()
    assert job.parked


def test_effects_of_a_job_that_fails_while_completing_are_rolled_back() -> None:
    def halfway(work: Work) -> None:
        with work.completing():
            enqueue("effect", 1)
            raise ValueError

    job = enqueue("test.kind", 1)
    attempt(a_handler(halfway), job.pk)
    job.refresh_from_db()
    assert job.done is None
    assert not Job.objects.filter(kind="effect").exists()


def test_the_effect_of_a_worker_that_woke_up_late_is_refused() -> None:
    seen = []

    def sleepy(work: Work) -> None:
        Job.objects.filter(pk=work.job_id).update(lease_until=Now() - timedelta(seconds=1))
        assert claim(work.job_id, 15)
        try:
            with work.completing():
                enqueue("effect", 1)
        except LeaseLostError as error:
            seen.append(error)
            raise

    job = enqueue("test.kind", 1)
    attempt(a_handler(sleepy), job.pk)
    job.refresh_from_db()
    assert seen
    assert not Job.objects.filter(kind="effect").exists()
    assert (job.done, job.error, job.attempts) == (None, "", 2)
    assert job.lease_token, "the new owner keeps the job"


def test_a_late_failure_does_not_touch_the_job_of_its_new_owner() -> None:
    def late(work: Work) -> None:
        Job.objects.filter(pk=work.job_id).update(lease_until=Now() - timedelta(seconds=1))
        assert claim(work.job_id, 15)
        raise PermanentError("too late")

    job = enqueue("test.kind", 1)
    attempt(a_handler(late), job.pk)
    job.refresh_from_db()
    assert (job.parked, job.error) == (None, "")


def test_a_job_completed_by_its_handler_stays_done_when_the_handler_then_fails() -> None:
    def done_then_broken(work: Work) -> None:
        with work.completing():
            pass
        raise ValueError

    job = enqueue("test.kind", 1)
    attempt(a_handler(done_then_broken), job.pk)
    job.refresh_from_db()
    assert job.done
    assert job.error == ""


def test_a_worker_told_to_stop_gives_its_job_back_at_once() -> None:
    def stopped(_: Work) -> None:
        raise SystemExit

    job = enqueue("test.kind", 1)
    with pytest.raises(SystemExit):
        attempt(a_handler(stopped), job.pk)
    given_back = claim(job.pk, 15)
    assert given_back
    assert given_back.attempts == 1, "being told to stop does not count as an attempt"


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_a_job_longer_than_its_lease() -> None:
    def long(work: Work) -> None:
        time.sleep(0.9)
        work.check()

    job = enqueue("test.kind", 1)
    attempt(a_handler(long, lease_s=0.4), job.pk)
    job.refresh_from_db()
    assert job.done
    assert job.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_goes_on_while_the_last_transaction_holds_the_row() -> None:
    def slow_end(work: Work) -> None:
        with work.completing():
            time.sleep(0.9)
            work.check()

    job = enqueue("test.kind", 1)
    attempt(a_handler(slow_end, lease_s=0.4), job.pk)
    job.refresh_from_db()
    assert job.done


@pytest.mark.django_db(transaction=True)
def test_a_running_job_hears_within_a_third_of_its_lease_that_it_was_cancelled() -> None:
    heard_after = []

    def endless(work: Work) -> None:
        cancel(work.key)
        since = time.monotonic()
        try:
            while time.monotonic() - since < 5:
                work.check()
                time.sleep(0.01)
        finally:
            heard_after.append(time.monotonic() - since)

    job = enqueue("test.kind", 1)
    attempt(a_handler(endless, lease_s=0.6), job.pk)
    job.refresh_from_db()
    assert heard_after[0] < 0.6
    assert job.error == "cancelled"


def test_an_unknown_kind_is_left_for_a_newer_worker() -> None:
    job = enqueue("kind.of.tomorrow", 1)
    run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.parked, job.attempts, job.error) == (None, None, 0, "")


def test_the_task_runs_the_handler_of_the_jobs_kind() -> None:
    targets = []
    job = enqueue("test.kind", 42)
    with a_kind(lambda work: targets.append(work.target_id)):
        run(job.pk)
    assert targets == [42]


def test_a_message_about_a_row_that_is_gone_does_nothing() -> None:
    run(987_654_321)


def database_time() -> object:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
