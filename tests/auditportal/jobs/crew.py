"""Real workers, dispatcher and broker of one test, to be killed and started again."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis

from auditportal.configuration import ROOT
from auditportal.embedded import Valkey
from tests.auditportal.jobs.tables import IN_MID_JOB, numbers

CELERY = [sys.executable, "-m", "celery", "-A", "tests.auditportal.jobs.worker_app"]
QUIET = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


@dataclass
class Crew:
    """Everything that runs jobs; a killed part is replaced at once, as a supervisor would."""

    folder: Path
    environment: dict[str, str]
    valkey: Valkey = field(init=False)
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    beats: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _all: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.valkey = Valkey(self.folder)
        self.valkey.start()
        self.environment = self.environment | {
            "REDIS_URL": self.valkey.url,
            "DJANGO_SETTINGS_MODULE": "tests.auditportal.jobs.worker_settings",
        }

    def start_worker(self, slots: int = 2) -> None:
        self.workers.append(self._start([*CELERY, "worker", "--concurrency", str(slots), *QUIET]))

    def start_beat(self) -> None:
        self.beats.append(self._start([*CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"]))

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._all.append(process)
        return process

    def kill_a_worker(self) -> None:
        """Kill a worker with all of its children, as when its machine loses power."""
        index = random.randrange(len(self.workers))
        _kill_group(self.workers.pop(index))
        self.start_worker()

    def kill_a_workers_main_process(self) -> None:
        """Kill only the process that talks to the broker."""
        index = random.randrange(len(self.workers))
        process = self.workers.pop(index)
        process.kill()
        process.wait()
        self.start_worker()

    def kill_a_child(self) -> None:
        """Kill one process that runs jobs, best in the middle of one, as the kernel does when memory is short."""
        children = {child.pid: child for worker in self.workers for child in _children(worker)}
        busy = [pid for pid in numbers(IN_MID_JOB) if pid in children]
        if children:
            children[random.choice(busy or list(children))].kill()

    def kill_broker(self) -> None:
        """Kill Valkey, which keeps nothing, and start it empty."""
        assert self.valkey.process is not None
        self.valkey.process.kill()
        self.valkey.process.wait()
        self.valkey.start()

    def flush_broker(self) -> None:
        """Make the broker forget everything."""
        redis.Redis.from_url(self.valkey.url).flushall()

    def kill_beat(self) -> None:
        """Kill the dispatcher."""
        _kill_group(self.beats.pop())
        self.start_beat()

    def freeze_broker(self) -> None:
        assert self.valkey.process is not None
        self.valkey.process.send_signal(signal.SIGSTOP)

    def thaw_broker(self) -> None:
        assert self.valkey.process is not None
        self.valkey.process.send_signal(signal.SIGCONT)

    def dismiss(self) -> None:
        for process in self._all:
            _kill_group(process)
        self.thaw_broker()
        self.valkey.stop()

    def last_words(self) -> str:
        return (self.folder / "processes.log").read_text(errors="replace")[-3000:]


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    # The group outlives its leader for as long as a child of it lives.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _children(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return []


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    """Return the seconds until something became true; raises AssertionError when it does not."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started
