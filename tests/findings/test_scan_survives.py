"""R1, with a real scan: the worker is killed in the middle; another finishes within 30 s and doubles nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from auditportal.configuration import ROOT
from auditportal.jobs.models import Job
from collectors.models import CollectionRun, RunState, Scan
from findings.models import Finding
from findings.tasks import request_scan
from sandbox.identities import PORTAL_ACCESS_KEY_ID, PORTAL_SECRET_ACCESS_KEY, PRODUCTION
from tests.cloud import EU, a_sandbox
from tests.rows import an_account

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@contextlib.contextmanager
def part(environment: dict[str, str], name: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `auditportal worker` or `auditportal beat` in a session of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "auditportal", name],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition, seconds: float) -> float:
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, "it took too long"
        time.sleep(0.1)
    return time.monotonic() - begin


def test_a_scan_whose_worker_was_killed_goes_on_within_half_a_minute(process_environment):
    with a_sandbox("--functions", "40") as cloud:
        environment = process_environment | {
            "AWS_ENDPOINT_URL": cloud.url,
            "AWS_ACCESS_KEY_ID": PORTAL_ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": PORTAL_SECRET_ACCESS_KEY,
        }
        account = an_account(
            account_id=PRODUCTION.account_id,
            role_arn=PRODUCTION.role_arn,
            external_id=PRODUCTION.external_id,
            regions=[EU],
        )
        cloud.fault("logs", "DescribeLogGroups", "latency", seconds=4, times=1)
        scan = request_scan(account, None)
        with part(environment, "beat"):
            with part(environment, "worker"):
                # The slow call is under way when the whole worker, children and all, is killed.
                wait_until(lambda: cloud.calls().get(f"{PRODUCTION.account_id}:logs:DescribeLogGroups"), 60)
            assert not CollectionRun.objects.get().finished
            with part(environment, "worker"):
                took = wait_until(lambda: Scan.objects.get(pk=scan.pk).state == RunState.DONE, 45)
    assert took < 30, f"resumed and finished after {took:.1f} s"
    assert Job.objects.get(kind="scan.region").attempts == 2
    assert CollectionRun.objects.count() == 1
    identities = list(Finding.objects.values_list("rule_id", "region", "arn", "discriminator"))
    assert len(identities) == len(set(identities)) > 0
    assert request_scan(account, None).pk != scan.pk
