"""The portal's processes under honcho: started again when they die, gone when the supervisor is."""

import contextlib
import multiprocessing
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import honcho.manager
from honcho.manager import Manager
from honcho.process import Process

# A program that lives shorter than this has crashed; after so many crashes in a row it is not started again.
SHORT_LIFE = 10.0
CRASHES = 5
CURE_AFTER = 3
WRONG_SETTINGS = 2
honcho.manager.KILL_WAIT = 30


class Child(Process):  # type: ignore[misc]
    """Runs inside a small process of its own, beside the program it minds."""

    stopping: Any
    cure: Callable[[], None] | None
    lifeline: tuple[int, int]

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002, RUF100
        """Run the program until it shall stop, it stops itself for good, or it crashes too often."""
        self._events = events
        os.close(self.lifeline[1])
        # Handlers instead of SIG_IGN, which the program would inherit; it hears of the end from the supervisor.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        threading.Thread(target=self._end_with_supervisor, daemon=True).start()
        crashes = 0
        began = time.monotonic()
        while not self.stopping.is_set() and self._run_once() and crashes < CRASHES:
            crashes = crashes + 1 if time.monotonic() - began < SHORT_LIFE else 0
            if crashes == CURE_AFTER and self.cure:
                self.cure()
            time.sleep(0.3 + crashes / 2)
            began = time.monotonic()
        if not self.stopping.is_set():
            self._send_message("does not stay alive: ending everything. The reason stands above.\n")
        self._send_message({"returncode": self._child.returncode}, type="stop")

    def _run_once(self) -> bool:
        """Run the program to its end; says whether it shall be started again."""
        self._child = self._child_ctor(self.cmd, env=self.env, cwd=self.cwd)
        self._send_message({"pid": self._child.pid}, type="start")
        if self.stopping.is_set():  # the supervisor may have asked only the one before
            self._child.terminate()
        waiter = threading.Thread(target=self._wait_and_clear)
        waiter.start()
        for line in iter(self._child.stdout.readline, b""):
            self._send_message(line)
        self._child.stdout.close()
        waiter.join()
        if self.stopping.is_set():
            return False
        self._send_message(f"ended by itself (code {self._child.returncode})\n")
        return bool(self._child.returncode != WRONG_SETTINGS)

    def _wait_and_clear(self) -> None:
        self._child.wait()
        # What a killed master leaves behind would go on working and keep the port.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)

    def _end_with_supervisor(self) -> None:
        os.read(self.lifeline[0], 1)  # nobody ever writes: it returns when the supervisor is gone
        self.stopping.set()
        for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 0.5)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, number)
            time.sleep(patience)
        os._exit(1)


class Signals:
    """How the supervisor ends a program: its main process is asked, which then asks its own children."""

    def terminate(self, pid: int) -> None:
        """Ask the main process to end."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        """End all of it now."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


class Children(Manager):  # type: ignore[misc]
    """Starts the programs, prints their lines with their names, ends when asked to or when one gives up."""

    def __init__(self, started: Callable[[], None]) -> None:
        super().__init__()
        self._process_ctor = Child
        self._procmgr = Signals()
        self._begun = started
        self._lifeline = os.pipe()
        self._stopping = multiprocessing.Event()

    def add(
        self, name: str, command: list[str], environment: Mapping[str, str], cure: Callable[[], None] | None = None
    ) -> None:
        """Add a program, to be started by loop(); cure is called when it crashes again and again."""
        # honcho runs a shell; exec makes the program itself the process that gets the signals.
        child = self.add_process(name, f"exec {shlex.join(command)}", env=dict(environment))
        child.stopping, child.lifeline, child.cure = self._stopping, self._lifeline, cure

    def loop(self) -> None:
        """Mind the programs until all have ended; however this ends, none of them goes on."""
        try:
            super().loop()
        finally:
            self._stopping.set()
            os.close(self._lifeline[1])

    def _start(self) -> None:
        super()._start()
        os.close(self._lifeline[0])
        self._begun()

    def terminate(self) -> None:
        """End all programs, each in its own good time."""
        self._stopping.set()
        super().terminate()

    def _system_print(self, data: str) -> None:
        if "sending" not in data:
            super()._system_print(data)


def own_command(*words: str) -> list[str]:
    """Return how to start the `auditportal` command itself."""
    return [sys.executable, "-m", "auditportal", *words]
