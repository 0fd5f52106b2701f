from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("servers", "own_queue")]


def output(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_open_and_parked_jobs_are_listed_and_done_ones_are_not() -> None:
    enqueue("waits", 1)
    Job.objects.filter(pk=enqueue("stuck", 2).pk).update(parked=Now(), error="PermanentError: gone")
    Job.objects.filter(pk=enqueue("over", 3).pk).update(done=Now())
    text = output()
    assert "waiting" in text
    assert "stuck:2  PermanentError: gone" in text
    assert "over:3" not in text


def test_a_parked_job_is_retried_with_fresh_attempts() -> None:
    job = enqueue("stuck", 2)
    Job.objects.filter(pk=job.pk).update(parked=Now(), attempts=5)
    output("--retry", str(job.pk))
    job.refresh_from_db()
    assert (job.parked, job.attempts) == (None, 0)


def test_a_job_that_is_not_parked_cannot_be_retried() -> None:
    with pytest.raises(CommandError, match="no parked job"):
        output("--retry", str(enqueue("waits", 1).pk))


@pytest.mark.django_db(transaction=True)
def test_a_parked_job_with_an_open_successor_cannot_be_retried() -> None:
    job = enqueue("stuck", 2)
    Job.objects.filter(pk=job.pk).update(parked=Now())
    enqueue("stuck", 2)
    with pytest.raises(CommandError, match="a newer job does the same"):
        output("--retry", str(job.pk))
