"""Dump and restore of the database with PostgreSQL's own programs, wherever the database is."""

import subprocess
from pathlib import Path

from auditportal.configuration import Values
from auditportal.embedded_programs import postgres_bin
from auditportal.embedded_user import ServerUser


def dump(values: Values, file: Path) -> int:
    """Write the database into a file that only its owner can read; returns pg_dump's exit code."""
    file.touch(mode=0o600)
    return _run("pg_dump", values, "--format=custom", "--file", str(file))


def restore(values: Values, file: Path) -> int:
    """Replace the database by a dump, all of it or nothing; returns pg_restore's exit code."""
    return _run("pg_restore", values, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))


def _run(program: str, values: Values, *words: str) -> int:
    tools = postgres_bin(values["AUDITPORTAL_HOME"] / "programs", ServerUser.ourselves())
    command = [str(tools / program), "--dbname", values["DATABASE_URL"], *words]
    return subprocess.run(command, check=False).returncode
