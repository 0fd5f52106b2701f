"""Asking for a job, and taking the request back."""

import time
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from auditportal.jobs.bell import ring
from auditportal.jobs.models import Job
from auditportal.jobs.rows import open_jobs

_TRIES = 5


class QueueBusyError(Exception):
    """Jobs with this key came and went faster than one could be made; ask again."""


def enqueue(kind: str, target_id: int | None = None, key: str | None = None, due: datetime | None = None) -> Job:
    """Store a job, or return the open one with the same key; due None means at once.

    The row is written in the caller's transaction; the bell rings when that commits, and a broker that does not
    answer costs a second at most. A request that arrives while such a job runs is the same request: put what makes
    it another one (a scan's id, a version) into the key. Raises QueueBusyError.
    """
    key = f"{kind}:{target_id}" if key is None else key
    for _ in range(_TRIES):
        job = open_jobs().filter(key=key).first() or _insert(kind, target_id, key, due)
        if job is not None:
            return job
    raise QueueBusyError(f"the job {key} could not be stored")


def _insert(kind: str, target_id: int | None, key: str, due: datetime | None) -> Job | None:
    # A fresh job counts as rung, so that a tick between commit and bell does not ring for it a second time.
    job = Job(kind=kind, target_id=target_id, key=key, due=due or Now(), rung=None if due else Now())
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        return None
    job.refresh_from_db()
    if due is None:
        transaction.on_commit(partial(ring, job.pk))
    return job


def cancel(key: str) -> bool:
    """End the open job with this key; a running handler hears it at its next check().

    False when none is open, or when its last transaction is just being written: too late to cancel.
    """
    for _ in range(_TRIES):
        if _end(key):
            return True
        if not open_jobs().filter(key=key).exists():
            return False
        # Locked for the instant of a heartbeat or for a completion: waiting for the latter could be a deadlock.
        time.sleep(0.05)
    return False


@transaction.atomic
def _end(key: str) -> bool:
    row = open_jobs().filter(key=key).select_for_update(skip_locked=True).first()
    if row is None:
        return False
    Job.objects.filter(pk=row.pk).update(done=Now(), lease_until=None, lease_token=None, error="cancelled")
    return True
