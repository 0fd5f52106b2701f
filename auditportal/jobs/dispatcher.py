"""The dispatcher: every two seconds it starts the periods that have begun and rings for what is due."""

from datetime import datetime, timedelta
from typing import TypedDict

from django.db import connection, transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Now

from auditportal.common.clock import now
from auditportal.jobs import bell
from auditportal.jobs.handlers import periods
from auditportal.jobs.models import Job
from auditportal.jobs.rows import claimable, open_jobs, unheard

RING_AGAIN = timedelta(seconds=10)
# The queue is kept this short by us: enough for many workers until the next tick, too few to fill it with repeats.
FULL_QUEUE = 200
# One dispatcher at a time is enough; any number picked once that nobody else in this database uses.
_LOCK = 0x41504A4F

KEEP_DONE = timedelta(days=7)
KEEP_PARKED = timedelta(days=30)


def tick() -> int:
    """Do one round and return how often the bell rang; a second dispatcher at the same moment does nothing."""
    waiting = bell.waiting()
    with transaction.atomic():
        if not _alone():
            return 0
        _start_periods(now())
        chosen = [] if waiting is None else _choose(FULL_QUEUE - waiting, everything=waiting == 0)
    return sum(bell.ring(job_id) for job_id in chosen)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _choose(room: int, *, everything: bool) -> list[int]:
    """Mark due jobs as rung and return them; everything: the broker holds nothing, so no earlier ring counts."""
    if room <= 0:
        return []
    rows = claimable() if everything else claimable().filter(unheard(RING_AGAIN))
    rows = rows.order_by(F("rung").asc(nulls_first=True), "due").select_for_update(skip_locked=True)
    chosen = list(rows.values_list("pk", flat=True)[:room])
    Job.objects.filter(pk__in=chosen).update(rung=Now())
    return chosen


def _start_periods(moment: datetime) -> None:
    keys = {f"{kind}:{int(moment.timestamp() // every.total_seconds())}": kind for kind, every in periods()}
    known = set(Job.objects.filter(key__in=keys).values_list("key", flat=True))
    # A period that is late is made up for by its successor: at most one open job of each kind.
    busy = set(open_jobs().filter(kind__in=keys.values()).values_list("kind", flat=True))
    fresh = [Job(kind=kind, key=key, due=Now()) for key, kind in keys.items() if key not in known and kind not in busy]
    Job.objects.bulk_create(fresh, ignore_conflicts=True)


def purge() -> int:
    """Forget jobs done more than a week or parked more than a month ago; returns how many."""
    old = Q(done__lt=Now() - KEEP_DONE) | Q(parked__lt=Now() - KEEP_PARKED)
    return Job.objects.filter(old).delete()[0]


class Counts(TypedDict):
    """The job table in numbers; the age is of the job that has been due longest, in seconds."""

    due: int
    later: int
    running: int
    parked: int
    done_last_hour: int
    oldest_due_s: float


def counts() -> Counts:
    """Return the job table in numbers, for pages and metrics."""
    running, due = Q(lease_until__gte=Now()), Q(due__lte=Now())
    found = open_jobs().aggregate(
        ready=Count("pk", filter=due & ~running),
        later=Count("pk", filter=~due & ~running),
        running=Count("pk", filter=running),
        oldest=Now() - Min("due", filter=due & ~running),
    )
    return Counts(
        due=found["ready"],
        later=found["later"],
        running=found["running"],
        parked=Job.objects.filter(parked__isnull=False).count(),
        done_last_hour=Job.objects.filter(done__gte=Now() - timedelta(hours=1)).count(),
        oldest_due_s=found["oldest"].total_seconds() if found["oldest"] else 0.0,
    )
