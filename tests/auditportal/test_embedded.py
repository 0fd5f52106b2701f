import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from auditportal import embedded
from auditportal.configuration import ROOT
from auditportal.embedded import Postgres, Valkey
from auditportal.embedded_user import EmbeddedServerError, ServerUser, server_folder, socket_folder

pytestmark = pytest.mark.processes


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the servers' own user can enter, unlike pytest's tmp_path when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="ap-"))
    folder.chmod(0o711)
    yield folder
    for server in (Postgres(folder), Valkey(folder)):
        server.stop_leftover()
    shutil.rmtree(folder, ignore_errors=True)


def in_another_process(home: Path, program: str) -> None:
    """Run a program that starts servers and dies without stopping them."""
    text = f"from pathlib import Path\nfrom auditportal.embedded import *\nhome = Path({str(home)!r})\n{program}\n"
    subprocess.run([sys.executable, "-c", text + "import os\nos.kill(os.getpid(), 9)"], cwd=ROOT, check=False)


def test_postgres_starts_keeps_its_data_over_a_restart_and_stops(home: Path) -> None:
    server = Postgres(home, durable=False)
    server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (name text)")
        connection.execute("INSERT INTO kept VALUES (upper('ärger'))")
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)
    again = Postgres(home, durable=False)
    again.start()
    with psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT name FROM kept").fetchall() == [("ÄRGER",)]
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    again.stop()


def test_a_server_left_behind_by_a_killed_portal_is_replaced(home: Path) -> None:
    in_another_process(home, "Postgres(home).start(); Valkey(home).start()")
    before = (home / "postgres" / "postmaster.pid").read_text().split("\n")[0]
    server, bell = Postgres(home, durable=False), Valkey(home)
    server.start()
    bell.start()
    assert server.process is not None
    assert server.process.pid != int(before)
    assert embedded._command_line(before) == ""
    bell.stop()
    server.stop()


def test_a_stale_lock_with_the_number_of_another_process_does_not_hinder_the_start(home: Path) -> None:
    server = Postgres(home, durable=False)
    server.start()
    server.halt(signal.SIGKILL)
    lock = home / "postgres" / "postmaster.pid"
    lock.write_text(lock.read_text().replace(lock.read_text().split("\n")[0], str(os.getpid()), 1))
    again = Postgres(home, durable=False)
    again.start()
    again.stop()


def test_an_interrupted_first_start_leaves_no_half_database(home: Path) -> None:
    (home / "postgres.12345").mkdir()
    (home / "postgres.12345" / "PG_VERSION").write_text("18\n")
    server = Postgres(home, durable=False)
    server.start()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_data_of_another_major_version_are_refused_with_the_page_that_helps(home: Path) -> None:
    folder = ServerUser.fitting(home / "postgres").own_folder(home / "postgres")
    (folder / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedServerError, match=r"PostgreSQL 9.*docs/operate.md"):
        Postgres(home).start()


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    server = Postgres(home, durable=False)
    server.start()
    server.stop()
    (server.folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError, match="no_such_setting"):
        Postgres(home).start()


@pytest.mark.parametrize("name", ["d" * 60 + "/" + "e" * 60, 'a b, "ü" 100%?#'], ids=["too long", "odd characters"])
def test_a_path_unfit_for_a_socket_gets_a_short_private_folder(home: Path, name: str) -> None:
    deep = home / name
    deep.mkdir(parents=True)
    bell, server = Valkey(deep), Postgres(deep, durable=False)
    bell.start()
    server.start()
    assert redis.Redis.from_url(bell.url).ping() is True
    psycopg.connect(server.url).close()
    assert len(str(bell.socket)) < 107
    assert bell.sockets.stat().st_mode & 0o777 == 0o700
    bell.stop()
    server.stop()
    shutil.rmtree(server.sockets)


def test_a_short_folder_that_others_can_read_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    wanted, user = home / ("d" * 100), ServerUser.fitting(home / "x")
    socket_folder(wanted, user).chmod(0o755)
    with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
        socket_folder(wanted, user)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as somebody else")
def test_root_keeps_data_where_the_servers_user_can_reach_it(home: Path) -> None:
    (home / "closed" / "var").mkdir(parents=True)
    (home / "closed").chmod(0o700)
    outside = server_folder(home / "closed" / "var", "postgres")
    assert outside.parent.parent == Path("/var/lib")
    assert (home / "closed" / "var" / "postgres.is-in").read_text().strip() == str(outside)
    assert (home / "closed").stat().st_mode & 0o777 == 0o700
    outside.parent.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as somebody else")
def test_root_does_not_run_the_servers(home: Path) -> None:
    server = Valkey(home)
    server.start()
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    server.stop()


def test_valkey_forgets_everything_when_it_is_stopped_or_flushed(home: Path) -> None:
    server = Valkey(home)
    server.start()
    client = redis.Redis.from_url(server.url)
    client.set("name", "value")
    server.flush()
    assert client.get("name") is None
    client.set("name", "value")
    server.stop()
    server.start()
    assert client.get("name") is None
    assert server.is_dead() is False
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert server.is_dead() is True
    server.start()
    assert client.ping() is True
    server.stop()
