"""What spans both halves: collect, evaluate, reconcile. Each task is load, call, log."""

from datetime import timedelta

from django.db import transaction

from auditportal.auditlog.write import record
from auditportal.jobs.handlers import Work, handles, periodic
from auditportal.members.models import User
from collectors.models import CloudAccount, CollectionRun, RunState, Scan
from collectors.runs import collect
from collectors.scans import REGION, cancel_scan, finish_run, request_scan
from collectors.snapshot import Snapshot
from collectors.storage import store_snapshot
from findings.checks import CHECKS, resource_types
from findings.engine.evaluate import evaluate
from findings.engine.posture import store_day, store_posture
from findings.engine.reconcile import reconcile, resolve_all
from findings.models import Finding, compact_tally
from findings.triage.acts import end_acceptances

__all__ = ["cancel_scan", "removal_preview", "remove_account", "request_scan"]


@handles(REGION, lease_s=15, max_attempts=5)
def scan_region(work: Work) -> None:
    """Collect one region, judge it and bring its findings in line, all in one transaction at the end."""
    run = CollectionRun.objects.select_related("account", "scan").get(pk=work.target_id)
    if not run.scan.is_open:
        return
    snapshot = collect(run, resource_types(CHECKS.values()), work.check)
    results = evaluate(snapshot, CHECKS.values())
    with work.completing():
        store_snapshot(run.account, snapshot)
        changes = reconcile(run.account, run.region, results)
        run.verdicts = dict(store_posture(run.account, run.region, results))
        run.opened, run.resolved = changes.opened, changes.resolved
        if finish_run(run, _state_of(snapshot)):
            store_day(run.account)


def _state_of(snapshot: Snapshot) -> RunState:
    if not snapshot.resources:
        return RunState.FAILED
    return RunState.PARTIAL if snapshot.gaps or snapshot.item_gaps else RunState.DONE


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
        "functions": account.functions.present().count(),  # type: ignore[attr-defined]
        "scans": account.scans.count(),  # type: ignore[attr-defined]
    }


def remove_account(account: CloudAccount, actor: User | None, address: str | None = None) -> int:
    """Stop scanning an account and resolve its findings; their history stays. Returns how many were resolved."""
    from auditportal.common.clock import now

    with transaction.atomic():
        for scan in Scan.objects.open().filter(account=account):
            cancel_scan(scan, actor, address)
        resolved = resolve_all(account, "The account was removed from the Portal.")
        account.functions.filter(removed__isnull=True).update(removed=now())  # type: ignore[attr-defined]
        account.removed, account.next_scan, account.secret_access_key = now(), None, ""
        account.save(update_fields=["removed", "next_scan", "secret_access_key"])
        record(actor, "account.removed", account, after={"resolved_findings": resolved}, address=address)
        return resolved
