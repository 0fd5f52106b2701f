"""PostgreSQL and Valkey as private servers of one AUDITPORTAL_HOME: unix sockets only, stopped with the portal."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from auditportal.embedded_programs import postgres_bin, valkey_server
from auditportal.embedded_user import EmbeddedServerError, ServerUser, server_folder, socket_folder

DATABASE = "auditportal"

POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests only: a crash may lose everything, a run is much quicker.
POSTGRES_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """One server process; start() is complete when it answers, stop() when it is gone."""

    home: Path
    name: str = ""
    process: subprocess.Popen[bytes] | None = None
    folder: Path = field(init=False)
    user: ServerUser = field(init=False)
    sockets: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = server_folder(self.home, self.name)
        self.user = ServerUser.fitting(self.folder)
        self.sockets = socket_folder(server_folder(self.home, "sockets"), self.user)

    @property
    def log(self) -> Path:
        """File that the server writes to."""
        return self.home / "logs" / f"{self.name}.log"

    @property
    def programs(self) -> Path:
        """Folder for copies of programs that the server's user cannot reach in place."""
        return self.folder.parent / "programs"

    def launch(self, command: list[str], answers: Callable[[], bool], patience: float = 120) -> None:
        """Start the process and wait until it answers; raises EmbeddedServerError with its last words."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.user.process_options())
        give_up = time.monotonic() + patience
        while not answers():
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.halt(signal.SIGKILL)
                raise EmbeddedServerError(f"{self.name} does not start. {self.log} ends with:\n{self._last_words()}")
            time.sleep(0.05)

    def halt(self, *signals: signal.Signals, patience: float = 30) -> None:
        """Send the signals one after the other until the process is gone."""
        for number in signals:
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    def is_dead(self) -> bool:
        """Say whether the process ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


@dataclass
class Postgres(Server):
    """A PostgreSQL server with one database; durable=False is for tests."""

    name: str = "postgres"
    durable: bool = True

    @property
    def url(self) -> str:
        """The DATABASE_URL of this server."""
        return f"postgres://{DATABASE}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def start(self) -> None:
        """Make the database at the first start, stop what a killed portal left behind, start the server."""
        tools = self._tools()
        self._check_version(tools)
        self.stop_leftover()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(tools)
        options = POSTGRES_OPTIONS | {"unix_socket_directories": str(self.sockets)}
        options |= {} if self.durable else POSTGRES_FORGETFUL
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.launch([str(tools / "postgres"), "-D", str(self.folder), *arguments], self._answers)
        self._make_database()

    def stop(self) -> None:
        """Stop quickly but cleanly: sessions are ended, everything committed is on disk."""
        self.halt(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    def _check_version(self, tools: Path) -> None:
        written_by = _first_line(self.folder / "PG_VERSION")
        if written_by and written_by != self._major(tools):
            raise EmbeddedServerError(
                f"The data in {self.folder} were written by PostgreSQL {written_by}, but {self._major(tools)} is "
                "installed. docs/operate.md says how to carry them over."
            )

    def _major(self, tools: Path) -> str:
        command = [str(tools / "postgres"), "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, **self.user.process_options())
        return str(done.stdout).split()[2].split(".")[0]

    def _initialise(self, tools: Path) -> None:
        # Into a folder of another name first: an interrupted start must not leave half a database behind.
        fresh = self.user.own_folder(self.folder.with_name(f"{self.name}.{os.getpid()}"))
        modern = int(self._major(tools)) >= 17
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if modern else ["--locale=C"]
        command = [str(tools / "initdb"), "-D", str(fresh), "-U", DATABASE, "-A", "trust", "-E", "UTF8", *locale]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self.user.process_options())
        if done.returncode:
            raise EmbeddedServerError(f"The database cannot be made in {fresh}:\n{done.stderr.strip()[-800:]}")
        fresh.rename(self.folder)

    def _tools(self) -> Path:
        return postgres_bin(self.programs, self.user)

    def stop_leftover(self) -> None:
        """Stop a server that runs on this folder though nobody minds it any more."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        if not _command_line(_first_line(lock)).count(str(self.folder)):
            lock.unlink()  # the number belongs to nobody, or after a restart of the machine to somebody else
            return
        command = [str(self._tools() / "pg_ctl"), "stop", "-D", str(self.folder), "-m", "fast", "-w", "-t", "60"]
        subprocess.run(command, capture_output=True, check=False, **self.user.process_options())

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url.rsplit("/", 1)[0] + "/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self.url.rsplit("/", 1)[0] + "/postgres", autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


@dataclass
class Valkey(Server):
    """A Valkey server that keeps nothing: the database is the truth, this is the bell and the cache."""

    name: str = "valkey"

    @property
    def socket(self) -> Path:
        """The server's socket."""
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """The REDIS_URL of this server."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Stop what a killed portal left behind and start the server."""
        self.stop_leftover()
        self.user.own_folder(self.folder)
        program = str(valkey_server(self.programs, self.user))
        place = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--dir", str(self.folder)]
        memory = ["--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"]
        self.launch([program, *place, *memory, "--loglevel", "warning"], self._answers, patience=20)

    def stop(self) -> None:
        """Stop it."""
        self.halt(signal.SIGTERM, signal.SIGKILL, patience=5)

    def flush(self) -> None:
        """Forget everything, where it answers."""
        with contextlib.suppress(redis.RedisError):
            self._client().flushall()

    def _client(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        try:
            return bool(self._client().ping())
        except redis.RedisError:
            return False

    def stop_leftover(self) -> None:
        """Stop a server that listens on this socket though nobody minds it any more."""
        if self.socket.exists() and self._answers():
            with contextlib.suppress(redis.RedisError):
                self._client().shutdown(nosave=True)
        self.socket.unlink(missing_ok=True)


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except OSError:
        return ""


def _command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{int(pid)}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (OSError, ValueError):
        command = ["ps", "-o", "command=", "-p", pid]
        known = Path("/bin/ps").exists() and not Path("/proc/self").exists()
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout if known else ""
