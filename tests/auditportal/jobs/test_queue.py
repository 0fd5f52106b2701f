from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import transaction

from auditportal.common.clock import now
from auditportal.jobs import bell
from auditportal.jobs.lease import claim
from auditportal.jobs.models import Job
from auditportal.jobs.queue import cancel, enqueue
from tests.session import Session

pytestmark = pytest.mark.django_db

Capture = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def test_a_job_is_stored_due_at_once_under_its_kind_and_target(servers: Session) -> None:
    job = enqueue("scan.region", 7)
    assert (job.kind, job.target_id, job.key, job.attempts, job.done) == ("scan.region", 7, "scan.region:7", 0, None)
    assert abs((now() - job.due).total_seconds()) < 5


def test_the_same_request_twice_is_one_job(servers: Session) -> None:
    assert enqueue("scan.region", 7).pk == enqueue("scan.region", 7).pk
    assert Job.objects.count() == 1


def test_another_key_is_another_job(servers: Session) -> None:
    assert enqueue("scan.region", 7, key="a").pk != enqueue("scan.region", 7, key="b").pk


@pytest.mark.parametrize("ended", ["done", "parked"])
def test_a_request_after_the_job_has_ended_is_a_new_job(servers: Session, ended: str) -> None:
    first = enqueue("scan.region", 7)
    Job.objects.filter(pk=first.pk).update(**{ended: now()})
    assert enqueue("scan.region", 7).pk != first.pk


def test_a_job_for_later_is_not_due_and_does_not_ring(
    servers: Session, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        job = enqueue("scan.region", 7, due=now() + timedelta(hours=1))
    assert callbacks == []
    assert job.rung is None
    assert claim(job.pk, 15) is None


def test_the_bell_rings_when_the_transaction_commits(
    servers: Session, django_capture_on_commit_callbacks: Capture, own_queue: None
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("scan.region", 7)
        assert bell.waiting() == 0
    assert bell.waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_leaves_no_job_and_no_message(servers: Session, own_queue: None) -> None:
    with transaction.atomic():
        enqueue("scan.region", 7)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert bell.waiting() == 0


def test_cancel_ends_an_open_job_and_a_second_cancel_finds_none(servers: Session) -> None:
    job = enqueue("scan.region", 7)
    assert cancel(job.key)
    job.refresh_from_db()
    assert job.done
    assert job.error == "cancelled"
    assert not cancel(job.key)


@pytest.mark.django_db(transaction=True)
def test_cancel_gives_up_instead_of_waiting_for_a_job_that_is_just_completing(
    servers: Session, second_connection: psycopg.Connection[Any]
) -> None:
    job = enqueue("scan.region", 7)
    with second_connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM jobs_job WHERE id = %s FOR NO KEY UPDATE", [job.pk])
        assert not cancel(job.key)
    second_connection.rollback()
    assert cancel(job.key)


@pytest.mark.django_db(transaction=True)
def test_the_other_of_two_simultaneous_requests_gets_the_job_of_the_first(
    servers: Session, second_connection: psycopg.Connection[Any]
) -> None:
    with second_connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_job (kind, key, due, attempts, error, created)"
            " VALUES ('scan.region', 'scan.region:7', now(), 0, '', now()) RETURNING id"
        )
        first = cursor.fetchone()[0]
    second_connection.commit()
    assert enqueue("scan.region", 7).pk == first
