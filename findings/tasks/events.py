"""What happens in the accounts: read, fed to the ledger, judged, told as findings."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from auditportal.common.clock import now
from auditportal.jobs.handlers import Work, handles, periodic
from auditportal.jobs.queue import enqueue
from collectors.event_readings import (
    FUNCTION_LOGS,
    TRAIL_LOOKUP,
    due_checkpoints,
    read_function_logs,
    read_trail_events,
)
from collectors.events import LogLine
from collectors.intake import PUSHED
from collectors.models import Checkpoint, CloudAccount
from findings.detections.detectors.firewalls import REFUSED
from findings.detections.detectors.firewalls import found as found_by_firewall
from findings.detections.detectors.invocations import OF_KIND, found
from findings.detections.sigma import Matcher
from findings.engine.behaviour import tell
from findings.engine.in_force import in_force
from findings.engine.known import known_to
from findings.engine.ledger import MOST_REFUSED, Place, feed, forget, losses, refused, whole_since
from findings.engine.pushed import forget_problems, pushed_groups, take_in, waiting, waiting_accounts
from findings.engine.told_once import tell_once
from findings.engine.watched import Watched, watched

LOGS, TRAIL = "events.function_logs", "events.trail_lookup"
JUDGED_BY_LINES = (*(detection.id for detection in OF_KIND.values()), REFUSED.id)
JOBS = {FUNCTION_LOGS: LOGS, TRAIL_LOOKUP: TRAIL}


@periodic("events.read_sources", every=timedelta(seconds=30))
def read_due(work: Work) -> None:
    """Make a job for every source that is to be read; one that is still open goes on."""
    with work.completing():
        for checkpoint in due_checkpoints():
            enqueue(JOBS[checkpoint.source], checkpoint.pk)


@handles(LOGS, lease_s=15, max_attempts=5)
def read_logs(work: Work) -> None:
    """Read the log lines of one region and judge its functions by all that is known."""
    checkpoint = Checkpoint.objects.select_related("account").get(pk=work.target_id)
    places = watched(checkpoint.account, checkpoint.region)
    fed = pushed_groups(checkpoint.account, checkpoint.region)

    def take(group: str, lines: Iterable[LogLine]) -> None:
        feed(Place(checkpoint.account, checkpoint.region, group), lines, places[group].setup)

    checkpoint = read_function_logs(checkpoint, sorted(places.keys() - fed), take, work.check)
    for group, place in places.items():
        work.check()
        judge_group(Place(checkpoint.account, checkpoint.region, group), place, now())
    with work.completing():
        checkpoint.save()


@handles(TRAIL, lease_s=15, max_attempts=5)
def read_trail(work: Work) -> None:
    """Ask the rules of the management events of one region; findings and cursor are stored together."""
    checkpoint = Checkpoint.objects.select_related("account").get(pk=work.target_id)
    known, records = known_to(checkpoint.account, checkpoint.region), list[bytes]()
    checkpoint = read_trail_events(checkpoint, records.extend)
    work.check()
    judged = matcher().judge(records, known)
    with work.completing():
        if judged.hits:
            tell_once(checkpoint.account, checkpoint.region, judged.hits)
        checkpoint.save()


def matcher() -> Matcher:
    """What is asked of every event now, compiled: our rules, and of those that people added the ones that are on."""
    return in_force().matcher


@handles(PUSHED, lease_s=15, max_attempts=5)
def judge_pushed(work: Work) -> None:
    """Feed what an account's delivery streams pushed to the ledger, request by request, until none is left."""
    account = CloudAccount.objects.get(pk=work.target_id)
    for delivery in waiting(account):
        work.check()
        take_in(delivery)


@periodic("events.pushed_logs_left", every=timedelta(seconds=15))
def judge_left(work: Work) -> None:
    """Make a job for deliveries that came while the last one was ending."""
    with work.completing():
        for account in waiting_accounts():
            enqueue(PUSHED, account)


def judge_group(place: Place, watched_: Watched, at: datetime) -> None:
    """Bring the findings about a log group's functions in line with the ledger, as it looks at a time."""
    since = whole_since(at)
    told = [*found(losses(place, watched_.setup, at)), *found_by_firewall(refused(place), MOST_REFUSED)]
    # Of older days not all is kept: their findings stay as they are.
    tell(watched_.subject, [one for one in told if one.day >= since], JUDGED_BY_LINES, since)


@periodic("events.forget", every=timedelta(hours=1))
def forget_old(_: Work) -> None:
    """Delete what is kept of invocations longer than a line is waited for."""
    forget()
    forget_problems()
