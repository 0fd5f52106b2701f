"""List the jobs that are open or parked, and try a parked one again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.db.models.functions import Now

from auditportal.jobs.bell import ring
from auditportal.jobs.dispatcher import counts
from auditportal.jobs.models import Job


class Command(BaseCommand):
    """Show the job table; --retry ID makes a parked job due again."""

    help = "Lists the jobs that are open or parked; --retry ID tries a parked job again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--retry", type=int, metavar="ID", help="make this parked job due again")
        parser.add_argument("--limit", type=int, default=50, help="how many jobs to list (default 50)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        if options["retry"] is not None:
            self._retry(options["retry"])
        else:
            self._list(options["limit"])

    def _retry(self, job_id: int) -> None:
        try:
            found = Job.objects.filter(pk=job_id, parked__isnull=False).update(
                parked=None, attempts=0, due=Now(), rung=Now()
            )
        except IntegrityError as error:
            raise CommandError(f"a newer job does the same as job {job_id}; nothing to retry") from error
        if not found:
            raise CommandError(f"there is no parked job {job_id}")
        ring(job_id)
        self.stdout.write(f"job {job_id} is due again")

    def _list(self, limit: int) -> None:
        self.stdout.write(", ".join(f"{name} {value}" for name, value in counts().items()))
        for job in Job.objects.filter(done__isnull=True).order_by("due", "pk")[:limit]:
            self.stdout.write(_line(job))


def _line(job: Job) -> str:
    state = "parked" if job.parked else "running" if job.lease_token else "waiting"
    return (
        f"{job.pk:>8}  {state:<8} {job.due:%Y-%m-%d %H:%M:%S}  attempt {job.attempts}  {job.key}  {job.error}".rstrip()
    )
