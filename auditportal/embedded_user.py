"""Who the embedded servers run as: PostgreSQL refuses root, so root starts them as an existing unprivileged user."""

import hashlib
import os
import pwd
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The longest path of a unix socket is 107 bytes, of which PostgreSQL takes 15 for the name of its file.
LONGEST_SOCKET_FOLDER = 90


class EmbeddedServerError(Exception):
    """An embedded server cannot be started; the text says what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user of the server processes: ourselves, or for root somebody with fewer rights."""

    uid: int
    gid: int

    @classmethod
    def ourselves(cls) -> "ServerUser":
        """Return the user of this process."""
        return cls(os.geteuid(), os.getegid())

    @classmethod
    def fitting(cls, data: Path) -> "ServerUser":
        """Return ourselves; for root the owner of existing data, else the first known unprivileged user."""
        if os.geteuid() != 0:
            return cls.ourselves()
        if data.exists() and data.stat().st_uid != 0:
            return cls(data.stat().st_uid, data.stat().st_gid)
        known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
        for name in ("postgres", "nobody", "daemon"):
            if name in known:
                return cls(known[name].pw_uid, known[name].pw_gid)
        raise EmbeddedServerError(
            "PostgreSQL does not run as root, and there is no user postgres, nobody or daemon to run it as. "
            "Start this as a normal user, or set DATABASE_URL."
        )

    @property
    def differs(self) -> bool:
        """Say whether the servers run as somebody else than ourselves."""
        return self.uid != os.geteuid()

    def process_options(self) -> dict[str, Any]:
        """Return what subprocess needs to start a server as this user, apart from the terminal's Ctrl-C."""
        options: dict[str, Any] = {"start_new_session": True, "stdin": subprocess.DEVNULL, "cwd": "/"}
        return options | ({"user": self.uid, "group": self.gid, "extra_groups": []} if self.differs else {})

    def can(self, flag: str, path: Path) -> bool:
        """Say whether this user can reach a path; flag is a letter of test(1)."""
        answer = subprocess.run(
            ["/bin/sh", "-c", f'test -{flag} "$1"', "-", str(path)], **self.process_options(), check=False
        )
        return answer.returncode == 0

    def own_folder(self, folder: Path) -> Path:
        """Make a private folder of this user and return it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.differs and not folder.is_symlink():
            os.chown(folder, self.uid, self.gid)
        return folder


def server_folder(home: Path, name: str) -> Path:
    """Return where a server keeps its files: below home, or where the unprivileged user can reach it.

    Root's checkout is often below /root, which nobody else may enter; opening it up is not ours to do.
    """
    user = ServerUser.fitting(home / name)
    if not user.differs or user.can("x", home):
        return home / name
    mark = hashlib.sha256(str(home).encode()).hexdigest()[:10]
    shelf = Path("/var/lib") / f"auditportal-{mark}"
    shelf.mkdir(mode=0o711, parents=True, exist_ok=True)
    (home / f"{name}.is-in").write_text(f"{shelf / name}\n", encoding="utf-8")
    return shelf / name


def socket_folder(wanted: Path, user: ServerUser) -> Path:
    """Return a private folder for sockets: the wanted one, or one in the temporary folder if its path is too long.

    Nor may it hold anything but plain characters: it becomes part of addresses, and of a list in PostgreSQL's settings.
    """
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9_./-]+", str(wanted)):
        return user.own_folder(wanted)
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
    shelf = tempfile.gettempdir() if len(tempfile.gettempdir()) < LONGEST_SOCKET_FOLDER - 30 else "/tmp"  # noqa: S108
    short = user.own_folder(Path(shelf) / f"auditportal-{mark}")
    # Somebody else may have made a folder of that name before us to read along.
    if short.is_symlink() or short.stat().st_uid != user.uid or short.stat().st_mode & 0o077:
        raise EmbeddedServerError(f"{short} belongs to somebody else. Set AUDITPORTAL_HOME to a shorter path.")
    return short
