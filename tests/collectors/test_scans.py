"""The life of a scan: one at a time, ended when its last region ends, cancelled whole."""

import pytest

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.jobs.models import Job
from collectors.models import AccountState, CloudAccount, CollectionRun, RunState, Scan
from collectors.scans import ScanRefusedError, begin_scan, cancel_scan, fail_scan, finish_run, request_scan
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db


def a_running_scan(*regions: str) -> Scan:
    scan = request_scan(an_account(), None)
    begin_scan(scan, regions or ("eu-west-1", "us-east-1"))
    return Scan.objects.get(pk=scan.pk)


def test_a_scan_is_a_row_a_job_and_an_audit_line():
    account, admin = an_account(), a_user("admin")
    scan = request_scan(account, admin)
    assert Job.objects.get().target_id == scan.pk
    assert AuditLine.objects.get().verb == "scan.requested"
    assert scan.requested_by == admin


def test_asking_twice_gives_the_same_scan_and_one_job():
    account = an_account()
    assert request_scan(account, None) == request_scan(account, None)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("field", ["paused", "removed"])
def test_a_paused_or_removed_account_is_not_scanned(field):
    with pytest.raises(ScanRefusedError, match=field):
        request_scan(an_account(**{field: now()}), None)


def test_a_scan_begins_with_one_run_and_one_job_per_region():
    scan = a_running_scan()
    assert scan.state == RunState.RUNNING
    assert list(scan.runs.values_list("region", flat=True)) == ["eu-west-1", "us-east-1"]
    assert Job.objects.filter(kind="scan.region").count() == 2
    assert CloudAccount.objects.get().state == AccountState.CONNECTED


def test_beginning_a_cancelled_scan_makes_no_run():
    scan = request_scan(an_account(), None)
    cancel_scan(scan, None)
    begin_scan(scan, ["eu-west-1"])
    assert not CollectionRun.objects.exists()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((RunState.DONE, RunState.DONE), RunState.DONE),
        ((RunState.DONE, RunState.FAILED), RunState.PARTIAL),
        ((RunState.PARTIAL, RunState.DONE), RunState.PARTIAL),
        ((RunState.FAILED, RunState.FAILED), RunState.FAILED),
    ],
)
def test_the_last_region_ends_the_scan(states, expected):
    scan = a_running_scan()
    first, second = scan.runs.all()
    assert finish_run(first, states[0]) is False
    assert Scan.objects.get(pk=scan.pk).state == RunState.RUNNING
    assert finish_run(second, states[1]) is True
    assert Scan.objects.get(pk=scan.pk).state == expected


def test_cancelling_ends_runs_and_jobs_and_leaves_what_was_done():
    scan = a_running_scan()
    done, left = scan.runs.all()
    finish_run(done, RunState.DONE)
    assert cancel_scan(scan, a_user("admin")) is True
    assert sorted(scan.runs.values_list("state", flat=True)) == [RunState.CANCELLED, RunState.DONE]
    assert not Job.objects.filter(done__isnull=True, key=f"scan.region:{left.pk}").exists()
    assert cancel_scan(scan, None) is False


def test_a_scan_that_cannot_reach_the_account_says_so_on_the_account():
    scan = request_scan(an_account(), None)
    fail_scan(scan, "assume_denied", "The role cannot be assumed.", unreachable=True)
    account = CloudAccount.objects.get()
    assert (account.state, account.problem_code) == (AccountState.FAILING, "assume_denied")
    assert Scan.objects.get(pk=scan.pk).state == RunState.FAILED
