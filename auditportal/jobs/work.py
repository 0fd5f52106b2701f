"""Work: what a handler gets in its hands, a claimed job with its lease."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models.functions import Now

from auditportal.jobs.lease import Lease
from auditportal.jobs.models import Job
from auditportal.jobs.rows import held


class LeaseLostError(Exception):
    """The job was cancelled or belongs to another worker now: stop, and leave no effect."""


class PermanentError(Exception):
    """Trying again cannot help: the job is parked at once. The message is shown to people."""


class Work:
    """One attempt at a job."""

    def __init__(self, job: Job, lease: Lease) -> None:
        self.job_id: int = job.pk
        self.kind = job.kind
        self.key = job.key
        self.attempts = job.attempts
        self.error = job.error
        self.lease = lease
        self.completed = False
        self._target_id = job.target_id

    @property
    def target_id(self) -> int:
        """The row the job works on. Raises PermanentError when the job was made without one."""
        if self._target_id is None:
            raise PermanentError(f"a job of kind {self.kind} needs a target")
        return self._target_id

    def check(self) -> None:
        """Raise LeaseLostError when the lease was lost or the job cancelled; costs nothing, call it often."""
        if self.lease.lost:
            raise LeaseLostError(f"job {self.job_id} is no longer ours")

    @contextmanager
    def completing(self) -> Iterator[None]:
        """Make the last effects of the job and its end one transaction.

        Raises LeaseLostError before the block when the lease is no longer ours, so that a worker that woke up late
        has no effect. While the block runs nobody can take the job over.
        """
        with transaction.atomic():
            if not held(self.job_id, self.lease.token).select_for_update(no_key=True).exists():
                raise LeaseLostError(f"job {self.job_id} is no longer ours")
            yield
            Job.objects.filter(pk=self.job_id).update(done=Now(), lease_until=None, lease_token=None)
        self.completed = True
