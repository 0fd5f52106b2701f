"""What spans both halves: collect, evaluate, reconcile. Each task is load, call, log."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction

from auditportal.auditlog.write import record
from auditportal.common.clock import now
from auditportal.jobs.handlers import Work, handles, periodic
from auditportal.members.models import User
from collectors.aws.answers import ReadError
from collectors.aws.identity import ConnectionRefusedByCloudError
from collectors.models import CloudAccount, CollectionRun, RunState, Scan
from collectors.registration import take_due
from collectors.runs import collect, isolated, regions_to_scan
from collectors.scans import (
    REGION,
    START,
    begin_scan,
    cancel_scan,
    end_stranded,
    fail_scan,
    finish_run,
    request_scan,
    still_open,
)
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from collectors.storage import store_snapshot
from findings.checks import CHECKS, Check, resource_types
from findings.engine.evaluate import CheckResult, judge, without_idle_evidence
from findings.engine.posture import store_day, store_posture
from findings.engine.reconcile import reconcile, resolve_all
from findings.engine.regions import leave_regions
from findings.models import Finding
from findings.models.tally_sql import compact_tally
from findings.triage.acts import end_acceptances
from findings.verdict import account_subject, unknown

from . import events, rules, trails

GIVEN_UP = "It was tried several times and given up; the job list says why. Start a new scan when that is mended."
__all__ = ["cancel_scan", "events", "removal_preview", "remove_account", "request_scan", "rules", "trails"]


def start_failed(work: Work) -> None:
    """A scan whose start was given up is over, so that the account is free for the next one."""
    fail_scan(Scan.objects.get(pk=work.target_id), "start_failed", GIVEN_UP, unreachable=False)


@handles(START, lease_s=15, max_attempts=5, on_parked=start_failed)
def start_scan(work: Work) -> None:
    """Enter the account, find its regions and make a job for each."""
    scan = Scan.objects.select_related("account").get(pk=work.target_id)
    if not scan.is_open:
        return
    try:
        regions = regions_to_scan(scan.account)
    except ConnectionRefusedByCloudError as refused:
        fail_scan(scan, refused.code, str(refused), unreachable=True)
        return
    except ReadError as error:
        fail_scan(scan, "regions_unknown", f"The regions could not be listed: {error}.", unreachable=True)
        return
    if not regions:
        fail_scan(scan, "no_regions", "AWS listed no enabled region of this account.", unreachable=False)
        return
    with work.completing():
        if begin_scan(scan, regions):
            leave_regions(scan.account, regions)


def region_failed(work: Work) -> None:
    """A region that was given up ends as failed, so that its scan ends too."""
    run = CollectionRun.objects.select_related("account", "scan").get(pk=work.target_id)
    finish_run(run, RunState.FAILED, GIVEN_UP)


@handles(REGION, lease_s=15, max_attempts=5, on_parked=region_failed)
def scan_region(work: Work) -> None:
    """Collect one region, judge it and bring its findings in line, all in one transaction at the end."""
    run = CollectionRun.objects.select_related("account", "scan").get(pk=work.target_id)
    if not run.scan.is_open:
        return
    try:
        snapshot = collect(run, resource_types(CHECKS.values()), work.check)
    except ConnectionRefusedByCloudError as refused:
        with work.completing():
            if finish_run(run, RunState.FAILED, str(refused)):
                store_day(run.account)
        return
    results = judge_all(snapshot)
    with work.completing():
        if not still_open(run.scan_id):
            return
        run.resources = sum(map(len, snapshot.resources.values()))
        store_snapshot(run.account, snapshot)
        changes = reconcile(run.account, run.region, results)
        run.verdicts = dict(store_posture(run.account, run.region, results))
        run.opened, run.resolved = changes.opened, changes.resolved
        if finish_run(run, _state_of(snapshot)):
            store_day(run.account)


def judge_all(snapshot: Snapshot) -> list[CheckResult]:
    """Run every check of the provider; one that breaks says UNKNOWN about the account and takes no other down.

    Only what fails keeps its evidence: it is stored with the finding, and that of the rest is most of a scan's memory.
    """
    account = account_subject(snapshot.account_id, snapshot.partition)

    def broken(check: Check) -> Callable[[str], CheckResult]:
        gap = Gap(CoverageState.FAILED, None, "this check failed with an internal error; see the log of the worker")
        return lambda _error: CheckResult(check.id, [unknown(account, NotCollectedError(check.id, gap))])

    return [
        without_idle_evidence(isolated(f"check {check.id}", partial(judge, check, snapshot), broken(check)))
        for check in CHECKS.values()
        if check.provider == snapshot.provider
    ]


def _state_of(snapshot: Snapshot) -> RunState:
    if not snapshot.resources:
        return RunState.FAILED
    return RunState.PARTIAL if snapshot.gaps or snapshot.item_gaps else RunState.DONE


@periodic("collectors.start_due_scans", every=timedelta(seconds=30))
def start_due_scans(work: Work) -> None:
    """Start the scans whose time has come, once each: the next times and the end of this job are one transaction."""
    with work.completing():
        for account in take_due():
            request_scan(account, None)


@periodic("collectors.end_stranded_scans", every=timedelta(minutes=1))
def end_stranded_scans(_: Work) -> None:
    """End scans whose jobs are lost."""
    for scan in end_stranded():
        if scan.state != RunState.FAILED:
            store_day(scan.account)


@periodic("findings.end_acceptances", every=timedelta(minutes=10))
def reopen_expired(_: Work) -> None:
    """Reopen findings whose acceptance or suppression has run out."""
    end_acceptances()


@periodic("findings.compact_tally", every=timedelta(minutes=1))
def compact(_: Work) -> None:
    """Fold the counts of findings together."""
    compact_tally()


def removal_preview(account: CloudAccount) -> dict[str, int]:
    """Say what removing an account would do: open findings that resolve, functions and scans that are kept."""
    findings = Finding.objects.filter(account=account)
    return {
        "open_findings": findings.open().count(),
        "findings": findings.count(),
        "functions": account.functions.present().count(),
        "scans": account.scans.count(),
    }


def remove_account(account: CloudAccount, actor: User | None, address: str | None = None) -> int:
    """Stop scanning an account and resolve its findings; their history stays. Returns how many were resolved."""
    with transaction.atomic():
        account.refresh_from_db(from_queryset=CloudAccount.objects.select_for_update(no_key=True))
        for scan in Scan.objects.open().filter(account=account):
            cancel_scan(scan, actor, address)
        resolved = resolve_all(account, "The account was removed from the Portal.")
        account.functions.filter(removed__isnull=True).update(removed=now())
        account.removed, account.next_scan, account.secret_access_key = now(), None, ""
        account.save(update_fields=["removed", "next_scan", "secret_access_key"])
        record(actor, "account.removed", account, after={"resolved_findings": resolved}, address=address)
        return resolved
