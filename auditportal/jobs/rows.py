"""Questions to the job table that claim, dispatcher and queue share. The database's clock is the only one asked."""

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from auditportal.jobs.models import Job

# While a lease runs, the job belongs to a worker; nobody else may ring for it or claim it.
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def open_jobs() -> QuerySet[Job]:
    """Jobs that still have to happen."""
    return Job.objects.filter(done__isnull=True, parked__isnull=True)


def claimable() -> QuerySet[Job]:
    """Open jobs that are due and that no living worker holds."""
    return open_jobs().filter(_FREE, due__lte=Now())


def held(job_id: int, token: UUID) -> QuerySet[Job]:
    """The job, if the lease with this token still holds it."""
    return open_jobs().filter(pk=job_id, lease_token=token)


def unheard(again_after: timedelta) -> Q:
    """Jobs whose last ring is missing, too long ago, or was answered by a worker that has died since."""
    return Q(rung__isnull=True) | Q(rung__lt=Now() - again_after) | Q(rung__lt=F("lease_until"))
