"""The Celery app of the workers under test: ours, with handlers that leave traces in plain tables."""

import os
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from auditportal.celery import app  # noqa: E402
from auditportal.jobs.handlers import Work, handles  # noqa: E402

__all__ = ["app"]


def _write(table: str, work: Work) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (job, pid) VALUES (%s, %s)", [work.job_id, os.getpid()])


def _work_for(work: Work, seconds: float) -> None:
    _write("trace_started", work)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        work.check()
        time.sleep(0.01)
    with work.completing():
        _write("trace_effect", work)


@handles("trace.quick", lease_s=3, max_attempts=50)
def quick(work: Work) -> None:
    """Take a moment; every tenth takes long enough to be killed in the middle of its effects."""
    _work_for(work, 0.2 if work.target_id % 10 == 0 else 0.002)


@handles("trace.slow", lease_s=3)
def slow(work: Work) -> None:
    """Take target_id milliseconds."""
    _work_for(work, work.target_id / 1000)


@handles("trace.patient", lease_s=25)
def patient(work: Work) -> None:
    """Take target_id milliseconds, with a long lease."""
    _work_for(work, work.target_id / 1000)
