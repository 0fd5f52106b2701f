"""The life of a scan: requested, started, its regions run, finished or cancelled."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from auditportal.auditlog.write import record
from auditportal.common.clock import now
from auditportal.jobs.queue import cancel, enqueue
from auditportal.jobs.rows import open_jobs
from auditportal.members.models import User
from collectors.models import AccountState, CloudAccount, CollectionRun, RunState, Scan
from collectors.models.scan import OPEN_STATES

START = "scan.start"
REGION = "scan.region"
LOST = "No job was left that would have gone on with this, so it was ended. Start a new scan."


class ScanRefusedError(Exception):
    """A scan cannot be started; the message says why and what to do."""


def request_scan(account: CloudAccount, actor: User | None, address: str | None = None) -> Scan:
    """Ask for a scan of an account; returns the one that is already open, if any. Raises ScanRefusedError."""
    with transaction.atomic():
        account = CloudAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        if account.removed:
            raise ScanRefusedError("This account was removed; register it again to scan it.")
        if account.paused:
            raise ScanRefusedError("This account is paused; resume it first.")
        scan = account.scans.open().first()
        if scan is None:
            scan = Scan.objects.create(account=account, requested_by=actor)
            enqueue(START, scan.pk, key=f"{START}:{scan.pk}")
            record(actor, "scan.requested", scan, after={"account": account.pk}, address=address)
        return scan


def begin_scan(scan: Scan, regions: Sequence[str]) -> bool:
    """Make one run and one job per region; False when the scan was over before it began.

    Call it inside the transaction that completes the start job.
    """
    # Locks are taken in one order everywhere: account, scan, findings.
    CloudAccount.objects.select_for_update(no_key=True).get(pk=scan.account_id)
    if not still_open(scan.pk):
        return False
    Scan.objects.filter(pk=scan.pk).update(state=RunState.RUNNING, started=now())
    for region in regions:
        run, _ = CollectionRun.objects.get_or_create(scan=scan, region=region, defaults={"account": scan.account})
        enqueue(REGION, run.pk, key=f"{REGION}:{run.pk}")
    CloudAccount.objects.filter(pk=scan.account_id).update(state=AccountState.CONNECTED, problem_code="", problem="")
    return True


def still_open(scan_id: int) -> bool:
    """Lock a scan until the end of the transaction and say whether it still goes on."""
    return Scan.objects.select_for_update(no_key=True).open().filter(pk=scan_id).exists()


def fail_scan(scan: Scan, code: str, problem: str, *, unreachable: bool) -> None:
    """End a scan that cannot go on; unreachable says that the account itself could not be reached."""
    with transaction.atomic():
        CloudAccount.objects.select_for_update(no_key=True).get(pk=scan.account_id)
        Scan.objects.filter(pk=scan.pk, state__in=OPEN_STATES).update(
            state=RunState.FAILED, finished=now(), problem_code=code, problem=problem
        )
        if unreachable:
            CloudAccount.objects.filter(pk=scan.account_id).update(
                state=AccountState.FAILING, problem_code=code, problem=problem
            )


def finish_run(run: CollectionRun, state: RunState, problem: str = "") -> bool:
    """End one region; when it was the last, end the scan too and return True. Call it inside a transaction."""
    scan = Scan.objects.select_for_update().get(pk=run.scan_id)
    run.state, run.finished, run.step, run.problem = state, now(), "", problem
    run.save()
    states = set(scan.runs.values_list("state", flat=True))
    if states & set(OPEN_STATES) or not scan.is_open:
        return False
    scan.state, scan.finished = _end_state(states), now()
    scan.problem = "" if scan.state == RunState.DONE else "Some regions or resource types could not be read."
    scan.save(update_fields=["state", "finished", "problem"])
    return True


def _end_state(states: set[str]) -> RunState:
    if states == {RunState.DONE}:
        return RunState.DONE
    return RunState.FAILED if states == {RunState.FAILED} else RunState.PARTIAL


def cancel_scan(scan: Scan, actor: User | None, address: str | None = None) -> bool:
    """Stop an open scan; what its finished regions found stays. Returns False when it was already over."""
    with transaction.atomic():
        locked = Scan.objects.select_for_update().get(pk=scan.pk)
        if not locked.is_open:
            return False
        locked.state, locked.finished = RunState.CANCELLED, now()
        locked.save(update_fields=["state", "finished"])
        runs = list(locked.runs.filter(state__in=OPEN_STATES))
        locked.runs.filter(pk__in=[run.pk for run in runs]).update(state=RunState.CANCELLED, finished=now(), step="")
        cancel(f"{START}:{locked.pk}")
        for run in runs:
            cancel(f"{REGION}:{run.pk}")
        record(actor, "scan.cancelled", locked, after={"account": locked.account_id}, address=address)
        return True


def end_stranded() -> list[Scan]:
    """End the open scans that no job works on any more, so that no account is "scanning" for ever; returns them.

    A job that waits for its time or for a worker counts; one that was given up, or whose row is gone, does not.
    """
    return [scan for scan in _stranded() if _end_stranded(scan)]


def _stranded() -> "QuerySet[Scan]":
    starting = open_jobs().filter(kind=START, target_id=OuterRef("pk"))
    reading = open_jobs().filter(kind=REGION, target_id=OuterRef("pk"))
    runs = CollectionRun.objects.filter(Exists(reading), scan=OuterRef("pk"))
    return Scan.objects.open().filter(~Exists(starting), ~Exists(runs)).select_related("account").order_by("pk")


def _end_stranded(scan: Scan) -> bool:
    with transaction.atomic():
        CloudAccount.objects.select_for_update(no_key=True).get(pk=scan.account_id)
        # Whoever held the scan until now may just have ended it, or given it its jobs.
        if not (still_open(scan.pk) and _stranded().filter(pk=scan.pk).exists()):
            return False
        at = now()
        lost = scan.runs.filter(state__in=OPEN_STATES).update(state=RunState.FAILED, finished=at, step="", problem=LOST)
        states = set(scan.runs.values_list("state", flat=True))
        scan.state, scan.finished = _end_state(states) if states else RunState.FAILED, at
        if lost or not states:
            scan.problem_code, scan.problem = "work_lost", LOST
        scan.save(update_fields=["state", "finished", "problem_code", "problem"])
        return True
