"""One test session: a private folder with its own PostgreSQL, Valkey and sandbox, shared by the workers of xdist."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditportal.configuration import ROOT
from auditportal.embedded import Postgres, Server, Valkey

VARIABLE = "AUDITPORTAL_TEST_SESSION"
SHELF = Path(tempfile.gettempdir()) / f"auditportal-tests-{os.getuid()}"
_started: list[Any] = []


class Session:
    """What the tests of one run share; everything is started when the first test needs it."""

    def __init__(self) -> None:
        self.is_owner = VARIABLE not in os.environ
        if self.is_owner:
            _sweep()
            os.environ[VARIABLE] = str(SHELF / str(os.getpid()))
        self.folder = Path(os.environ[VARIABLE])
        self.home = self.folder / "home"
        (self.home / "logs").mkdir(parents=True, exist_ok=True)
        (self.home / "static").mkdir(exist_ok=True)
        self.postgres = Postgres(self.home, durable=False)
        self.valkey = Valkey(self.home)

    def environment(self) -> dict[str, str]:
        """Return the settings of this session, for this process and its children."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
        return {
            "AUDITPORTAL_HOME": str(self.home),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url.replace("db=0", f"db={int(worker) + 1}"),
            "LOG_FORMAT": "console",
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "DJANGO_SETTINGS_MODULE": "auditportal.settings",
            "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
            "AUDITPORTAL_ENCRYPTION_KEYS": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE=",
        }

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey unless another worker has."""
        servers: tuple[Postgres, Valkey] = (self.postgres, self.valkey)
        with self.once("servers") as first:
            for server in servers if first else ():
                server.start()
                _started.append(server)

    def start_sandbox(self) -> str:
        """Start the sandbox cloud unless another worker has; returns its address."""
        noted = self.folder / "sandbox.port"
        with self.once("sandbox") as first:
            if first:
                port = free_port()
                self._launch_sandbox(port)
                noted.write_text(str(port))
        return f"http://127.0.0.1:{noted.read_text()}"

    def _launch_sandbox(self, port: int) -> None:
        command = [sys.executable, "-m", "sandbox", "serve", "--port", str(port)]
        with (self.folder / "sandbox.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        _started.append(process)
        (self.folder / "sandbox.pid").write_text(str(process.pid))
        wait_until_answers(f"http://127.0.0.1:{port}", process)

    @contextlib.contextmanager
    def once(self, name: str) -> Iterator[bool]:
        """Yield True to the first caller of all workers, False to the others after the first is done."""
        done = self.folder / f"{name}.done"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            first = not done.exists()
            yield first
            done.touch()

    def end(self) -> None:
        """Stop everything and forget it, in the process that began the session."""
        if self.is_owner:
            _end(self.folder)


def _sweep() -> None:
    """End sessions whose process was killed before it could."""
    SHELF.mkdir(mode=0o711, exist_ok=True)
    for folder in SHELF.iterdir():
        if folder.name.isdigit() and not _runs(int(folder.name)):
            _end(folder)


def _end(folder: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        os.killpg(int((folder / "sandbox.pid").read_text()), signal.SIGTERM)
    servers: list[Server] = [Postgres(folder / "home"), Valkey(folder / "home")]
    for server in servers:
        server.stop_leftover()
    shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_answers(url: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    """Wait until something answers over HTTP; raises AssertionError when the process ends or time is up."""
    give_up = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")
