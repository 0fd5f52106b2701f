import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from auditportal.configuration import ROOT

pytestmark = pytest.mark.processes

TOOLS = ("make", "sh", "cat", "cksum", "grep", "rm", "sed", "echo")
# A Python as Debian ships it: it refuses what its missing packages would do.
STRIPPED = """#!/bin/sh
case "$*" in {refused}) exit 1;; esac
exec {python} "$@"
"""


def base_python() -> str:
    """Return the Python below this environment: the one that a bare machine has."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout with nothing to install, and a machine with make and little else."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (tmp_path / "bin" / tool).symlink_to(found)
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


def put_python(machine: Path, refused: str) -> None:
    program = machine / "bin" / "python3"
    program.write_text(STRIPPED.format(refused=refused, python=base_python()))
    program.chmod(0o755)


def make(machine: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine)}
    return subprocess.run(
        ["make", *words],
        cwd=machine,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_a_machine_without_python_is_told_so(machine: Path) -> None:
    done = make(machine, "install")
    assert done.returncode != 0
    assert "This needs Python 3.11 or later" in done.stderr


def test_a_python_that_is_too_old_is_told_so(machine: Path) -> None:
    put_python(machine, "*version_info*")
    done = make(machine, "install")
    assert "This needs Python 3.11 or later" in done.stderr


def test_a_machine_without_uv_venv_and_pip_is_told_what_to_install(machine: Path) -> None:
    put_python(machine, '*ensurepip*|"-m pip"*')
    done = make(machine, "install")
    assert done.returncode != 0
    assert "sudo apt install python3-venv" in done.stderr


@pytest.mark.parametrize(
    ("missing", "refused"), [("nothing", "never"), ("venv", "*ensurepip*")], ids=["venv", "pip only"]
)
def test_it_installs_once_and_again_only_when_the_lock_changes(machine: Path, missing: str, refused: str) -> None:
    if missing == "venv" and subprocess.run([base_python(), "-m", "pip", "--version"], check=False).returncode:
        pytest.skip("the Python below this environment has no pip")
    put_python(machine, refused)
    first = make(machine, "install")
    assert first.returncode == 0, first.stderr
    assert (machine / ".venv" / "bin" / "python").exists()
    assert "installing requirements.lock" in first.stdout
    assert make(machine, "install").stdout == ""
    os.utime(machine / "requirements.lock")
    assert make(machine, "install").stdout == ""
    (machine / "requirements.lock").write_text("# something else\n")
    assert "installing requirements.lock" in make(machine, "install").stdout


def test_a_package_without_its_hash_is_refused(machine: Path) -> None:
    put_python(machine, "never")
    (machine / "requirements.lock").write_text("honcho==2.0.0\n")
    done = make(machine, "install")
    assert done.returncode != 0
    assert not list((machine / ".venv").glob("installed-*"))


def test_help_names_every_target(machine: Path) -> None:
    shown = make(machine).stdout
    for target in ("install", "run", "test", "gate", "bench", "browser", "lock"):
        assert f"make {target}" in shown


def test_ci_runs_the_gate_and_the_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert [line for line in script.read_text().splitlines() if line.startswith("make")] == [
        "make gate </dev/null",
        "make test </dev/null",
    ]
