"""Attempt: the boundary around a handler. However it ends, the row says so: done, due again, or parked."""

import logging
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from types import TracebackType

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from auditportal.jobs.describe import described
from auditportal.jobs.handlers import Handler, LeaseLostError, PermanentError, Work
from auditportal.jobs.lease import Lease, claim
from auditportal.jobs.rows import held

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(minutes=10)


def attempt(handler: Handler, job_id: int) -> bool:
    """Claim a job and run its handler; False when there was nothing to claim."""
    job = claim(job_id, handler.lease_s)
    if job is None or job.lease_token is None:
        return False
    work = Work(job, Lease(job.pk, job.lease_token, handler.lease_s))
    if job.attempts > handler.max_attempts:
        # Nobody recorded the last attempt: its worker was killed, perhaps by this very job.
        _park(handler, work, work.error or f"gave up after {handler.max_attempts} workers had died")
        return True
    with _Boundary(handler, work):
        handler.run(work)
    return True


class _Boundary(AbstractContextManager[None]):
    """Keeps the heartbeat going inside, and writes down how the attempt ended."""

    def __init__(self, handler: Handler, work: Work) -> None:
        self.handler = handler
        self.work = work

    def __enter__(self) -> None:
        self.work.lease.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.work.lease.stop()
        if error is None:
            _complete(self.work)
        elif isinstance(error, LeaseLostError):
            log.info("job %d (%s) left to others: cancelled or taken over", self.work.job_id, self.work.kind)
        else:
            _mend_connection()
            self._failed(error)
        # A worker that is told to stop must hear it; what a handler raises ends here.
        return error is None or isinstance(error, Exception)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            _give_back(self.work)
            return
        text = described(error)
        log.warning("job %d (%s), attempt %d: %s", self.work.job_id, self.work.kind, self.work.attempts, text)
        if self.work.completed:
            return
        if isinstance(error, PermanentError) or self.work.attempts >= self.handler.max_attempts:
            _park(self.handler, self.work, text)
        else:
            _retry(self.work, text)


def _mend_connection() -> None:
    # The connection may be what broke; the next query opens another.
    if connection.errors_occurred and not connection.is_usable():
        connection.close()


def _complete(work: Work) -> None:
    if not work.completed:
        with suppress(LeaseLostError), work.completing():
            pass


def _give_back(work: Work) -> None:
    # Being told to stop is no fault of the job, so it does not count as an attempt.
    held(work.job_id, work.lease.token).update(
        rung=None, lease_until=None, lease_token=None, attempts=F("attempts") - 1
    )


def _retry(work: Work, text: str) -> None:
    wait = min(timedelta(seconds=2**work.attempts), LONGEST_WAIT)
    held(work.job_id, work.lease.token).update(
        due=Now() + wait, rung=None, lease_until=None, lease_token=None, error=text
    )


def _park(handler: Handler, work: Work, text: str) -> None:
    work.error = text
    with transaction.atomic():
        parked = held(work.job_id, work.lease.token).update(
            parked=Now(), lease_until=None, lease_token=None, error=text
        )
        # A follow-up that keeps failing must not keep the job alive for ever.
        if parked and handler.on_parked is not None and work.attempts <= 2 * handler.max_attempts:
            handler.on_parked(work)
