"""The two Celery tasks of the portal: run one job, and the dispatcher's tick."""

import logging
from datetime import timedelta

from celery import shared_task

from auditportal.jobs import bell, dispatcher
from auditportal.jobs.attempt import attempt
from auditportal.jobs.handlers import HANDLERS, Work, periodic
from auditportal.jobs.models import Job

log = logging.getLogger(__name__)


@shared_task(name=bell.RUN)
def run(job_id: int) -> None:
    """Run one job, if it is still due and nobody else has it."""
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    handler = HANDLERS.get(kind) if kind else None
    if handler is not None:
        attempt(handler, job_id)
    elif kind:
        log.info("job %d is of the kind %s, which this version does not know; left for a newer worker", job_id, kind)


@shared_task(name=bell.TICK)
def tick() -> None:
    """Ring for what is due."""
    dispatcher.tick()


@periodic("jobs.purge", every=timedelta(hours=1))
def purge(_: Work) -> None:
    """Forget what was done long ago."""
    dispatcher.purge()
