import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditportal.configuration import ROOT
from auditportal.supervisor import sandbox_environment
from tests.auditportal.test_embedded import home
from tests.session import free_port

pytestmark = pytest.mark.processes

__all__ = ["home"]

CHILDREN = """
import os, sys
from pathlib import Path
from auditportal.supervisor_children import Children
folder = Path({folder!r})
children = Children(started=lambda: None)
for name, program, cure in {programs!r}:
    command = [sys.executable, "-u", "-c", "import os, sys, time, signal\\n" + program]
    children.add(name, command, dict(os.environ), cure=(folder / "cured").touch if cure else None)
children.loop()
sys.exit(children.returncode)
"""
WAITS = "print('up', os.getpid()); time.sleep(60)"


_running: "list[subprocess.Popen[str]]" = []


@pytest.fixture(autouse=True)
def _end_what_a_failing_test_left() -> Iterator[None]:
    yield
    while _running:
        process = _running.pop()
        process.terminate()
        process.wait(40)


class Started:
    """A supervising process and what it printed."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self.stop_reading = threading.Event()
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        _running.append(self.process)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if self.stop_reading.is_set():
                return self.process.stdout.close()
        return None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, times: int = 1, seconds: float = 60) -> list[str]:
        """Wait until a pattern was printed often enough; returns what its group held each time."""
        until(lambda: len(re.findall(pattern, self.text)) >= times, f"{pattern} in:\n", self, seconds)
        return re.findall(pattern, self.text)

    def end(self, number: signal.Signals, seconds: float = 40) -> int:
        self.process.send_signal(number)
        return self.process.wait(seconds)


def until(true: Callable[[], bool], what: str, started: Started | None = None, seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while not true():
        ended = started is not None and started.process.poll() is not None
        give_up = min(give_up, time.monotonic() + 2) if ended else give_up
        if time.monotonic() > give_up:
            raise AssertionError(what + (started.text if started else ""))
        time.sleep(0.05)


def is_gone(pid: str) -> bool:
    """Say whether a process ended; one that nobody reaps counts as ended."""
    try:
        return not Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


def children(folder: Path, *programs: tuple[str, str, bool]) -> Started:
    return Started([sys.executable, "-c", CHILDREN.format(folder=str(folder), programs=programs)])


def test_a_killed_program_is_started_again_and_all_end_on_sigterm(tmp_path: Path) -> None:
    started = children(tmp_path, ("one", WAITS, False), ("two", WAITS, False))
    first = started.wait_for(r"one .*\| up (\d+)")[0]
    (other,) = started.wait_for(r"two .*\| up (\d+)")
    os.kill(int(first), signal.SIGKILL)
    again = started.wait_for(r"one .*\| up (\d+)", times=2)[1]
    assert again != first
    assert not is_gone(other)
    assert started.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert is_gone(again)
    assert is_gone(other)


def test_children_of_a_killed_program_do_not_outlive_it(tmp_path: Path) -> None:
    forks = "pid = os.fork()\nif pid: print('child', pid)\ntime.sleep(60)"
    started = children(tmp_path, ("one", forks, False))
    orphan = started.wait_for(r"child (\d+)")[0]
    leader = started.wait_for(r"one started \(pid=(\d+)\)")[0]
    os.kill(int(leader), signal.SIGKILL)
    until(lambda: is_gone(orphan), "the orphan goes on")
    started.end(signal.SIGTERM)


def test_a_program_that_crashes_again_and_again_is_cured_first_and_then_given_up(tmp_path: Path) -> None:
    started = children(tmp_path, ("one", "sys.exit(7)", True), ("two", WAITS, False))
    (other,) = started.wait_for(r"two .*\| up (\d+)")
    assert started.process.wait(40) == 7
    assert (tmp_path / "cured").exists()
    assert len(re.findall(r"one .*ended by itself", started.text)) == 6
    assert is_gone(other)


def test_a_program_with_wrong_settings_is_not_started_again(tmp_path: Path) -> None:
    started = children(tmp_path, ("one", "sys.exit(2)", False))
    assert started.process.wait(20) == 2
    assert len(re.findall(r"ended by itself", started.text)) == 1


def test_everything_ends_when_nobody_reads_the_lines_any_more(tmp_path: Path) -> None:
    chatty = "print('up', os.getpid())\nwhile True: print('.' * 99); time.sleep(0.01)"
    started = children(tmp_path, ("one", chatty, False), ("two", WAITS, False))
    pids = [started.wait_for(rf"{name} .*\| up (\d+)")[0] for name in ("one", "two")]
    started.stop_reading.set()
    started.process.wait(20)
    until(lambda: all(is_gone(pid) for pid in pids), "a program outlived its supervisor")


def test_a_program_that_does_not_listen_to_the_supervisors_death_is_ended_all_the_same(tmp_path: Path) -> None:
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAITS
    started = children(tmp_path, ("one", deaf, False), ("two", WAITS, False))
    pids = [started.wait_for(rf"{name} .*\| up (\d+)")[0] for name in ("one", "two")]
    started.end(signal.SIGKILL)
    until(lambda: all(is_gone(pid) for pid in pids), "a program outlived its supervisor")


def command(home: Path, **settings: str) -> tuple[list[str], dict[str, str]]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "AUDITPORTAL_HOME": str(home), **settings}
    return [sys.executable, "-m", "auditportal", "up"], environment


def refusal(home: Path, **settings: str) -> str:
    words, environment = command(home, **settings)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_busy_port_is_named_with_the_way_to_choose_another(home: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        text = refusal(home, PORT=port)
    assert f"Port {port} of 127.0.0.1 is in use" in text
    assert "PORT=8100 auditportal up" in text


def test_an_address_of_another_machine_is_refused_with_a_sentence(home: Path) -> None:
    text = refusal(home, HOST="192.0.2.1", PUBLIC_URL="https://audit.example.org", PORT=str(free_port()))
    assert "Nothing can listen on port" in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused_with_a_sentence() -> None:
    assert "Set AUDITPORTAL_HOME to another one" in refusal(Path("/proc/1"))


def test_a_database_elsewhere_needs_its_secrets_from_the_environment(home: Path) -> None:
    words, environment = command(
        home, PORT=str(free_port()), DATABASE_URL="postgres://u@127.0.0.1:1/x", REDIS_URL="redis://127.0.0.1:1/0"
    )
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "SECRET_KEY is not set" in done.stderr
    assert "AUDITPORTAL_ENCRYPTION_KEYS is not set" in done.stderr


@pytest.fixture
def portal(home: Path) -> Iterator[tuple[Started, dict[str, str]]]:
    """A whole portal without the sandbox, serving."""
    words, environment = command(home, PORT=str(free_port()), LOG_FORMAT="console", AUDITPORTAL_WORKERS="1")
    started = Started(words, environment)
    until(lambda: status(environment) is not None, "no answer:\n", started, seconds=90)
    yield started, environment
    if started.process.poll() is None:
        started.end(signal.SIGTERM)


def status(environment: dict[str, str]) -> int | None:
    """Return what the login page answers with, or None."""
    with socket.socket() as client:
        client.settimeout(10)
        try:
            client.connect(("127.0.0.1", int(environment["PORT"])))
            client.sendall(b"GET /auth/login/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            answer = client.recv(4096)
        except OSError:
            return None
    return int(answer.split()[1]) if answer else None


@pytest.mark.timeout(240)
def test_up_serves_survives_killed_parts_refuses_a_second_one_and_stops_everything(
    portal: tuple[Started, dict[str, str]], home: Path
) -> None:
    started, environment = portal
    assert status(environment) == 200
    assert "A portal runs already" in refusal(home, PORT=str(free_port()))

    servers = server_pids(home)
    for pid in servers.values():
        os.kill(int(pid), signal.SIGKILL)
    started.wait_for("postgres died; starting it again")
    started.wait_for("valkey died; starting it again")
    os.kill(int(started.wait_for(r"web started \(pid=(\d+)\)")[0]), signal.SIGKILL)
    started.wait_for(r"web started \(pid=(\d+)\)", times=2)
    until(lambda: status(environment) == 200, "the page does not come back:\n", started, seconds=60)

    children = [pid for _, pid in re.findall(r"(web|worker|beat) started \(pid=(\d+)\)", started.text)]
    servers = server_pids(home)
    assert started.end(signal.SIGINT) == 0
    assert [pid for pid in [*children, *servers.values()] if not is_gone(pid)] == []


def server_pids(home: Path) -> dict[str, str]:
    """Return the process numbers of the embedded servers."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        for name, marks in {"postgres": f"-D {home}/postgres", "valkey": f"valkey-server unixsocket:{home}"}.items():
            found |= {name: entry.name} if marks in words else {}
    return found


@pytest.mark.timeout(240)
def test_a_killed_supervisor_leaves_no_program_and_the_next_start_succeeds(
    portal: tuple[Started, dict[str, str]], home: Path
) -> None:
    started, environment = portal
    children = [pid for _, pid in re.findall(r"(web|worker|beat) started \(pid=(\d+)\)", started.text)]
    started.end(signal.SIGKILL)
    until(lambda: all(is_gone(pid) for pid in children), "a program outlived its supervisor")
    words, _ = command(home)
    again = Started(words, environment)
    until(lambda: status(environment) == 200, "no answer:\n", again, seconds=90)
    assert again.end(signal.SIGTERM) == 0
    assert server_pids(home) == {}


def test_a_trial_holds_nothing_of_real_accounts() -> None:
    real = {"PATH": "/bin", "AWS_PROFILE": "real", "AWS_SESSION_TOKEN": "real", "AWS_SECRET_ACCESS_KEY": "real"}
    trial = sandbox_environment({**real, "LOG_FORMAT": ""}, 8001)
    assert "real" not in trial.values()
    assert trial["AWS_ENDPOINT_URL"] == "http://127.0.0.1:8001"
    assert trial["AWS_CONFIG_FILE"] == trial["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert (trial["PATH"], trial["LOG_FORMAT"]) == ("/bin", "console")
