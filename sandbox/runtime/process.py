"""One process of the runtime interface client: started, listened to, stopped in time, never trusted."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree

from .api import Invocation, RuntimeApi, Told
from .output import Frames, Line, Output, PlainLines

# How often the memory is looked at, and whether the process is still there.
_LOOK_S = 0.02
_MB = 1024 * 1024
# The modelled limit is on resident memory; this much more address space is where the kernel steps in, between two
# looks. Threads and libraries reserve far more than they use.
_ROOM_MB = 1024
# A process without a sandbox that never ends by itself stops here: as long as the longest invocation.
_CPU_S = 900
_PREFIX = "sandbox-function-"


def sweep() -> None:
    """Remove the folders of sandboxes that were killed and could not do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Ended:
    """The process is no more: why is exit, timeout or memory; code as subprocess has it."""

    why: str
    code: int = 0


class RuntimeProcess:
    """Runs `python -m awslambdaric HANDLER` in a folder of its own."""

    def __init__(self, handler: str, files: tuple[Path, ...], variables: Mapping[str, str], memory_mb: int) -> None:
        self._memory = memory_mb * _MB
        self.most_memory = 0
        self._folder = tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)
        for file in files:
            copyfile(file, Path(self._folder.name, file.name))
        self.api = RuntimeApi()
        plain, plain_end = os.pipe()
        frames, frames_end = os.pipe()
        told = {"AWS_LAMBDA_RUNTIME_API": self.api.address, "LAMBDA_TASK_ROOT": self._folder.name,
                "_LAMBDA_TELEMETRY_LOG_FD": str(frames_end)}  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", handler],
            cwd=self._folder.name, env={**variables, **told}, stdin=subprocess.DEVNULL, stdout=plain_end,
            stderr=plain_end, pass_fds=(frames_end,), start_new_session=True,
        )  # fmt: skip
        os.close(plain_end)
        os.close(frames_end)
        self._bound()
        self._outputs: dict[int, Output] = {plain: PlainLines(), frames: Frames()}
        self._selector = selectors.DefaultSelector()
        for fd in (plain, frames, self.api.wake):
            self._selector.register(fd, selectors.EVENT_READ)
        for fd in self._outputs:
            os.set_blocking(fd, False)

    def _bound(self) -> None:
        if sys.platform != "linux":
            return
        import resource

        with contextlib.suppress(ProcessLookupError):
            room = self._memory + _ROOM_MB * _MB
            resource.prlimit(self._process.pid, resource.RLIMIT_AS, (room, room))
            resource.prlimit(self._process.pid, resource.RLIMIT_CPU, (_CPU_S, _CPU_S))

    def give(self, invocation: Invocation) -> None:
        """Hand over the next invocation."""
        self.api.give(invocation)

    def wait(self, seconds: float) -> Told | Ended:
        """Wait until the runtime says something or is no more; after so many seconds it is killed."""
        end = time.monotonic() + seconds
        while True:
            told = self.api.take()
            if told is not None:
                self._drain()
                return told
            ended = self._ended(end)
            if ended is not None:
                self.stop()
                return ended
            ready = self._selector.select(max(0.0, min(_LOOK_S, end - time.monotonic())))
            for key, _ in ready:
                self._read(key.fd)

    def _ended(self, end: float) -> Ended | None:
        if self._measured() > self._memory:
            return Ended("memory", -signal.SIGKILL)
        code = self._exit_code()
        if code is not None and self.api.is_silent():
            return Ended("exit", code)
        return Ended("timeout") if time.monotonic() >= end else None

    def _exit_code(self) -> int | None:
        """The code as subprocess has it; the process keeps its number until all that it started is killed too."""
        found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def lines(self) -> list[Line]:
        """Return what was written since the last time, in order; a last line without an end too."""
        found = [line for output in self._outputs.values() for line in output.taken()]
        return sorted(found, key=lambda line: line.at_ms)

    def _drain(self) -> None:
        for fd in self._outputs:
            while self._read(fd):
                pass

    def _read(self, fd: int) -> bool:
        """Read once; False when there is nothing for now or for ever."""
        if fd not in self._outputs or fd not in self._selector.get_map():
            return False
        try:
            data = os.read(fd, 256 * 1024)
        except BlockingIOError:
            return False
        if not data:
            self._selector.unregister(fd)
            return False
        self._outputs[fd].feed(data, time.time_ns() // 1_000_000)
        return True

    def _measured(self) -> int:
        """The resident memory in bytes, now; the most there was is kept."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        now = pages * os.sysconf("SC_PAGE_SIZE")
        self.most_memory = max(self.most_memory, now)
        return now

    def is_stopped(self) -> bool:
        """Say whether the process was ended."""
        return self._selector.get_map() is None

    def kill(self) -> None:
        """Kill the process and all that it started; whoever waits for it is told so."""
        # Once it was waited for, its number may be another's.
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the process and all that it started; what it wrote can still be read."""
        if self.is_stopped():
            return
        self.kill()
        self._process.wait()
        self._drain()
        self._selector.close()
        for fd in self._outputs:
            os.close(fd)
        self.api.close()
        self._folder.cleanup()
