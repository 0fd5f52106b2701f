"""No process of a function outlives its sandbox, however that ends."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from auditportal.configuration import ROOT
from sandbox.client import SandboxClient
from sandbox.runtime.functions import missing
from sandbox.runtime.process import sweep

from .conftest import ACCOUNT, Running

pytestmark = [pytest.mark.processes, pytest.mark.skipif(bool(missing()), reason=missing() or "functions run here")]
NAMES = {"orders": "p0000-api", "slow": "p0002-api"}


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[str], SandboxClient]]:
    command = [sys.executable, "-m", "sandbox", "serve", "--functions", "9"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    cloud = SandboxClient(process.stdout.readline().split()[-1])
    for module, name in NAMES.items():
        cloud.function_code(ACCOUNT, "eu-west-1", name, module)
    yield process, cloud
    process.kill()
    process.communicate()


def started(process: subprocess.Popen[str], cloud: SandboxClient) -> list[psutil.Process]:
    """One function that is idle and one that sleeps for long."""
    Running(cloud, NAMES["orders"]).call({"order": 1})
    busy = Running(cloud, NAMES["slow"])
    busy.change(Timeout=900)

    def sleep() -> None:
        with contextlib.suppress(BotoCoreError, ClientError):
            busy.call({"seconds": 6})

    threading.Thread(target=sleep, daemon=True).start()
    end = time.monotonic() + 20
    while not any(line.startswith("START") for line in log_of(busy)) and time.monotonic() < end:
        time.sleep(0.05)
    found = psutil.Process(process.pid).children(recursive=True)
    assert len(found) == 2
    return found


def log_of(one: Running) -> list[str]:
    try:
        return one.log()
    except ClientError:
        return []


@pytest.mark.parametrize(("how", "within_s"), [(signal.SIGTERM, 3), (signal.SIGINT, 3), (signal.SIGKILL, 15)])
def test_functions_end_with_their_sandbox(served, how, within_s):
    """After kill -9 the idle one ends at once and the busy one when it is done: it has nobody to answer."""
    process, cloud = served
    functions = started(process, cloud)
    folders = [Path(one.environ()["LAMBDA_TASK_ROOT"]) for one in functions]
    process.send_signal(how)
    process.wait(10)
    _, alive = psutil.wait_procs(functions, within_s)
    assert alive == []
    if how != signal.SIGKILL:
        assert not any(folder.exists() for folder in folders)


def test_a_reset_ends_what_runs_and_leaves_nothing_of_it(served):
    process, cloud = served
    functions = started(process, cloud)
    cloud.reset()
    _, alive = psutil.wait_procs(functions, 3)
    assert alive == []
    groups = Running(cloud, NAMES["slow"]).client("logs").describe_log_groups()["logGroups"]
    assert all(group["storedBytes"] == 0 for group in groups)


def test_the_folders_of_a_killed_sandbox_are_swept_by_the_next(served):
    process, cloud = served
    Running(cloud, NAMES["orders"]).call({"order": 1})
    (function,) = psutil.Process(process.pid).children(recursive=True)
    folder = Path(function.environ()["LAMBDA_TASK_ROOT"])
    sweep()
    assert folder.exists()
    process.kill()
    process.wait()
    psutil.wait_procs([function], 5)
    sweep()
    assert not folder.exists()
