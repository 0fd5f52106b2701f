"""`run` and `up`: everything on one machine, from the servers to the first page, and all of it ended again."""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from auditportal import configuration
from auditportal.configuration import ROOT
from auditportal.embedded import Postgres, Valkey
from auditportal.embedded_user import EmbeddedServerError
from auditportal.home import Home
from auditportal.supervisor_children import Children, own_command


class CannotStartError(Exception):
    """The portal cannot be started; the text says what to do."""


class Supervisor:
    """One running portal; use it once."""

    def __init__(self, values: configuration.Values, *, with_sandbox: bool) -> None:
        self.values = values
        self.with_sandbox = with_sandbox
        self.home = Home(values["AUDITPORTAL_HOME"])
        self.servers: list[Postgres | Valkey] = []
        self.environment: dict[str, str] = dict(os.environ)
        self.ending = threading.Event()

    def run(self) -> int:
        """Start everything, wait for the end, stop everything; returns the exit code.

        Raises CannotStartError or EmbeddedServerError with a sentence for the person at the keyboard.
        """
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _end_by_signal)
        self._prepare_home()
        with self._only_one():
            try:
                self._check_ports()
                self._start_servers()
                self._complete_environment()
                self._migrate()
                return self._mind_children()
            finally:
                self._stop_servers()

    def _prepare_home(self) -> None:
        try:
            self.home.prepare()
            if self.with_sandbox or not os.environ.get("DATABASE_URL"):
                self.home.make_secrets()
        except OSError as error:
            raise CannotStartError(
                f"The folder {self.home.path} cannot be written: {error.strerror}. Set AUDITPORTAL_HOME to another one."
            ) from error

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        with (self.home.path / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CannotStartError(
                    f"A portal runs already on {self.home.path}. Stop it first (Ctrl-C where it was started), "
                    "or start a second one on its own data: AUDITPORTAL_HOME=/another/folder PORT=8100 make run"
                ) from None
            # A copy of this file in a child would keep the lock after our own death.
            os.register_at_fork(after_in_child=lock.close)
            yield

    def _check_ports(self) -> None:
        left_behind = self.home.servers.exists()
        wanted = [("PORT", self.values["HOST"])] + ([("SANDBOX_PORT", "127.0.0.1")] if self.with_sandbox else [])
        for name, host in wanted:
            # Processes of a killed supervisor need a moment to notice.
            problem = _port_problem(host, self.values[name], patience=6.0 if left_behind else 0.0)
            if problem:
                other = {"PORT": 8100, "SANDBOX_PORT": 8200}[name]
                command = "make run" if self.with_sandbox else "auditportal up"
                raise CannotStartError(f"{problem} Choose another one: {name}={other} {command}")

    def _start_servers(self) -> None:
        for name, make in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if not os.environ.get(name):
                server = make(self.home.path)
                self.servers.append(server)
                server.start()
                self.environment[name] = server.url
        self.home.note_servers({name: self.environment[name] for name in ("DATABASE_URL", "REDIS_URL")})

    def _complete_environment(self) -> None:
        kept = self.home.kept_settings()
        self.environment |= {name: value for name, value in kept.items() if not self.environment.get(name)}
        self.environment |= {"AUDITPORTAL_HOME": str(self.home.path), "PYTHONUNBUFFERED": "1"}
        if self.with_sandbox:
            self.environment = sandbox_environment(self.environment, self.values["SANDBOX_PORT"])
        problems = configuration.missing(configuration.load(self.environment))
        if problems:
            raise configuration.SettingsError(problems)

    def _migrate(self) -> None:
        _say("preparing the database and the static files ...")
        steps = [own_command("migrate"), own_command("manage", "collectstatic", "--noinput", "--verbosity", "0")]
        running = [subprocess.Popen(step, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL) for step in steps]
        if sum(process.wait() != 0 for process in running):
            raise CannotStartError("The database or the static files could not be prepared; the reason stands above.")

    def _mind_children(self) -> int:
        try:
            children = Children(started=self._begin_watching)
        except (ImportError, OSError) as error:
            raise CannotStartError(f"This machine has no usable semaphores ({error}). Is /dev/shm writable?") from error
        if self.with_sandbox:
            port = str(self.values["SANDBOX_PORT"])
            command = [sys.executable, "-m", "sandbox", "serve", "--port", port]
            children.add("sandbox", command, without_aws(self.environment))
        for name in ("web", "beat"):
            children.add(name, own_command(name), self.environment)
        children.add("worker", own_command("worker"), self.environment, cure=self._empty_queue)
        children.loop()
        self.ending.set()
        by_request = children.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
        return 0 if by_request else int(children.returncode or 1)

    def _begin_watching(self) -> None:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        threading.Thread(target=self._revive_servers, daemon=True).start()
        if self.with_sandbox:
            threading.Thread(target=self._welcome, daemon=True).start()

    def _empty_queue(self) -> None:
        """Throw away what may be a message that kills every worker; the job table rings again for all that is due."""
        for server in self.servers:
            if isinstance(server, Valkey):
                server.flush()

    def _revive_servers(self) -> None:
        while not self.ending.wait(0.5):
            for server in self.servers:
                if server.is_dead():
                    _say(f"{server.name} died; starting it again")
                    with contextlib.suppress(EmbeddedServerError):
                        server.start()

    def _welcome(self) -> None:
        web = f"{self.values['PUBLIC_URL']}/auth/login/"
        if not all(self._answers(place) for place in (web, self.environment["AWS_ENDPOINT_URL"])):
            return
        command = own_command("manage", "setup_sandbox", "--url", self.values["PUBLIC_URL"])
        done = subprocess.run(command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
        if done.returncode and not self.ending.is_set():
            _say(f"the sandbox could not be set up; the portal itself is at {self.values['PUBLIC_URL']}")

    def _answers(self, url: str) -> bool:
        while not self.ending.wait(0.2):
            try:
                urllib.request.urlopen(url, timeout=10).close()  # noqa: S310
            except urllib.error.HTTPError:
                return True
            except OSError:
                continue
            else:
                return True
        return False

    def _stop_servers(self) -> None:
        self.ending.set()
        # A second Ctrl-C must not leave the database running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for server in reversed(self.servers):
            server.stop()
        self.home.servers.unlink(missing_ok=True)


def sandbox_environment(environment: Mapping[str, str], port: int) -> dict[str, str]:
    """Return an environment whose AWS calls go to the sandbox and that holds nothing of real accounts."""
    from sandbox import identities

    return without_aws(environment) | {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": identities.PORTAL_ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": identities.PORTAL_SECRET_ACCESS_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AUDITPORTAL_PORTAL_ACCOUNT_ID": identities.PORTAL_ACCOUNT,
        "LOG_FORMAT": environment.get("LOG_FORMAT") or "console",
    }


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without anything that the SDK of AWS would read."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def _port_problem(host: str, port: int, patience: float) -> str | None:
    give_up = time.monotonic() + patience
    while True:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Nothing can listen on port {port} of {host} ({error.strerror})."
            if time.monotonic() > give_up:
                return f"Port {port} of {host} is in use by another program."
            time.sleep(0.2)
        else:
            return None


def _end_by_signal(number: int, _: Any) -> NoReturn:
    raise SystemExit(128 + number)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
