"""The process that bench/scan.py measures: a sandbox, a database, two scans, the plain SDK; prints one JSON object."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.credentials import Credentials

from bench._findings import _start
from sandbox.client import SandboxClient
from sandbox.identities import PORTAL_ACCESS_KEY_ID, PORTAL_SECRET_ACCESS_KEY, PRODUCTION

REGION = "eu-west-1"


def main() -> None:
    """Measure with as many functions as the first argument says."""
    process, cloud = _cloud(int(sys.argv[1]))
    try:
        print(json.dumps(_measured(cloud)))
    finally:
        process.kill()
        process.wait()


def _cloud(functions: int) -> tuple[subprocess.Popen[bytes], SandboxClient]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "sandbox", "serve", "--port", str(port), "--functions", str(functions)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    cloud = SandboxClient(f"http://127.0.0.1:{port}")
    while not cloud.is_ready():
        time.sleep(0.2)
    os.environ |= {
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ACCESS_KEY_ID": PORTAL_ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": PORTAL_SECRET_ACCESS_KEY,
    }
    return process, cloud


def _measured(cloud: SandboxClient) -> dict[str, Any]:
    _start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from collectors.models import AccountGroup, CloudAccount
    from findings.models import Finding

    account = CloudAccount.objects.create(
        name="bench",
        account_id=PRODUCTION.account_id,
        group=AccountGroup.objects.create(name="bench"),
        role_arn=PRODUCTION.role_arn,
        external_id=PRODUCTION.external_id,
        regions=[REGION],
    )
    first_s, first_calls = _counted(cloud, lambda: _scan(account))
    peak_mb = _peak_mb()
    before = list(Finding.objects.order_by("pk").values())
    again_s, again_calls = _counted(cloud, lambda: _scan(account))
    after = list(Finding.objects.order_by("pk").values())
    plain_s, _ = _counted(cloud, _plain)
    return {
        "first_s": first_s,
        "first_calls": first_calls,
        "peak_mb": peak_mb,
        "findings": len(before),
        "again_s": again_s,
        "again_calls": again_calls,
        "again_written": sum(one != other for one, other in zip(before, after, strict=True)),
        "plain_s": plain_s,
    }


def _peak_mb() -> float:
    """The most memory that this process had; ru_maxrss would begin with what its parent had (getrusage(2))."""
    try:
        status = Path("/proc/self/status").read_text()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _counted(cloud: SandboxClient, work: Callable[[], None]) -> tuple[float, int]:
    cloud.reset_calls()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin, sum(cloud.calls().values())


def _scan(account: Any) -> None:
    """Do the jobs of one scan as a worker does, heartbeat included."""
    from auditportal.jobs.models import Job
    from auditportal.jobs.tasks import run
    from collectors.models import Scan
    from findings.tasks import request_scan

    asked = request_scan(account, None)
    while (job := Job.objects.filter(done__isnull=True, parked__isnull=True).order_by("pk").first()) is not None:
        run(job.pk)
    assert Scan.objects.get(pk=asked.pk).state == "done"


def _plain() -> None:
    keys = _keys()

    def client(service: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
        )

    functions, logs = client("lambda"), client("logs")
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            functions.get_function_configuration(FunctionName=function["FunctionArn"])
    for _ in logs.get_paginator("describe_log_groups").paginate():
        pass
    client("cloudwatch").describe_alarms()


def _keys() -> Credentials:
    from collectors.aws.identity import credentials_for
    from collectors.aws.session import Connection

    return credentials_for(Connection(PRODUCTION.account_id, PRODUCTION.role_arn, PRODUCTION.external_id), REGION)


if __name__ == "__main__":
    main()
