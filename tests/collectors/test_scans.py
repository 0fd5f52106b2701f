"""The life of a scan: one at a time, ended when its last region ends, cancelled whole."""

from datetime import timedelta

import pytest

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.jobs.models import Job
from collectors.models import AccountState, CloudAccount, CollectionRun, RunState, Scan
from collectors.scans import (
    ScanRefusedError,
    begin_scan,
    cancel_scan,
    end_stranded,
    fail_scan,
    finish_run,
    request_scan,
)
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


def lose_jobs(**chosen: object) -> None:
    Job.objects.filter(**chosen).update(parked=now())


def test_a_scan_whose_start_is_lost_fails_and_frees_the_account():
    account = an_account()
    scan = request_scan(account, None)
    assert end_stranded() == []
    lose_jobs()
    assert end_stranded() == [scan]
    scan.refresh_from_db()
    assert (scan.state, scan.problem_code) == (RunState.FAILED, "work_lost")
    assert "Start a new scan" in scan.problem
    assert scan.finished is not None
    assert request_scan(account, None) != scan


@pytest.mark.parametrize(
    "fields", [{"due": now() + timedelta(hours=1)}, {"lease_until": now() + timedelta(seconds=15)}, {"attempts": 4}]
)
def test_a_scan_that_waits_or_works_is_left_alone(fields):
    scan = a_running_scan()
    lose_jobs(kind="scan.start")
    Job.objects.filter(kind="scan.region").update(**fields)
    Job.objects.filter(kind="scan.region", target_id=scan.runs.first().pk).update(done=now())
    assert end_stranded() == []
    assert Scan.objects.get().is_open


def test_a_scan_whose_last_regions_are_lost_keeps_what_was_read_and_says_which():
    scan = a_running_scan()
    done, lost = scan.runs.all()
    lose_jobs()
    finish_run(done, RunState.DONE)
    assert end_stranded() == [scan]
    scan.refresh_from_db()
    lost.refresh_from_db()
    assert (scan.state, scan.problem_code) == (RunState.PARTIAL, "work_lost")
    assert (lost.state, lost.finished) == (RunState.FAILED, scan.finished)
    assert "no job" in lost.problem.lower()
    assert CollectionRun.objects.get(pk=done.pk).state == RunState.DONE


def test_a_scan_whose_every_region_is_over_ends_as_they_did():
    scan = a_running_scan()
    scan.runs.update(state=RunState.DONE)
    lose_jobs()
    assert end_stranded() == [scan]
    scan.refresh_from_db()
    assert (scan.state, scan.problem) == (RunState.DONE, "")


def test_a_job_of_another_scan_with_the_same_number_saves_no_scan():
    scan = request_scan(an_account(), None)
    lose_jobs()
    Job.objects.create(kind="scan.region", target_id=scan.pk, key="other")
    Job.objects.create(kind="some.other", target_id=scan.pk, key="third")
    assert end_stranded() == [scan]
