"""Lease: the right of one worker to one job, renewed by a heartbeat while the worker lives."""

import logging
import threading
import time
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import Error, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from auditportal.jobs.models import Job
from auditportal.jobs.rows import claimable, held

log = logging.getLogger(__name__)


def claim(job_id: int, lease_s: float) -> Job | None:
    """Take a due job nobody holds, counting the attempt; None when it is done, held, parked or not due."""
    token = uuid4()
    with transaction.atomic():
        job = claimable().select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None:
            return None
        Job.objects.filter(pk=job_id).update(
            lease_token=token, lease_until=Now() + timedelta(seconds=lease_s), attempts=F("attempts") + 1
        )
    job.lease_token, job.attempts = token, job.attempts + 1
    return job


class Lease:
    """Renews a claimed job every third of its lease, on a thread and a database connection of its own."""

    def __init__(self, job_id: int, token: UUID, seconds: float) -> None:
        self.job_id = job_id
        self.token = token
        self.seconds = seconds
        self._renewed = time.monotonic()
        self._gone = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job_id}", daemon=True)

    @property
    def lost(self) -> bool:
        """Whether the job may belong to somebody else by now: cancelled, taken over, or not renewed in time."""
        return self._gone.is_set() or time.monotonic() - self._renewed > self.seconds

    def start(self) -> None:
        """Begin the heartbeat."""
        self._thread.start()

    def stop(self) -> None:
        """End the heartbeat; what is held stays held until it is finished or runs out."""
        self._stop.set()
        self._thread.join(timeout=self.seconds)

    def _beat(self) -> None:
        # Short jobs end before the first renewal and never pay for the second connection.
        try:
            while not self._stop.wait(self.seconds / 3):
                if not self._renew():
                    self._gone.set()
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        asked = time.monotonic()
        try:
            kept = self._write() or held(self.job_id, self.token).exists()
        except Error as error:
            # The database may be restarting: the lease is still ours until it has run out.
            log.warning("heartbeat of job %d failed: %s", self.job_id, type(error).__name__)
            connection.close()
            return not self.lost
        if kept:
            self._renewed = asked
        return kept

    @transaction.atomic
    def _write(self) -> bool:
        # A row that is locked is being completed by our own worker: skipping it keeps the heartbeat from waiting.
        row = held(self.job_id, self.token).select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return False
        Job.objects.filter(pk=row.pk).update(lease_until=Now() + timedelta(seconds=self.seconds))
        return True
