"""AUDITPORTAL_HOME: the folder of everything that is kept on this machine."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

SECRET_FILES = {"SECRET_KEY": "secret_key", "AUDITPORTAL_ENCRYPTION_KEYS": "encryption_keys"}


@dataclass(frozen=True)
class Home:
    """Names the files below AUDITPORTAL_HOME; secrets are readable by their owner only."""

    path: Path

    @property
    def secrets(self) -> Path:
        """Folder of the keys made at the first start."""
        return self.path / "secrets"

    @property
    def servers(self) -> Path:
        """File with the addresses of the embedded servers while they run."""
        return self.path / "run" / "servers.json"

    @property
    def logins(self) -> Path:
        """File with the logins that the first start printed."""
        return self.path / "logins.txt"

    @property
    def static(self) -> Path:
        """Folder of the collected static files."""
        return self.path / "static"

    def prepare(self) -> None:
        """Make the folders; raises OSError where that is not allowed."""
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in (self.secrets, self.path / "run", self.path / "logs", self.path / "beat"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def make_secrets(self) -> None:
        """Make the keys that do not exist yet; an existing key is never overwritten."""
        for name, make in (("SECRET_KEY", new_secret_key), ("AUDITPORTAL_ENCRYPTION_KEYS", new_encryption_key)):
            file = self.secrets / SECRET_FILES[name]
            if not file.exists():
                write_private(file, make())

    def note_servers(self, addresses: Mapping[str, str]) -> None:
        """Write down where the servers are, so that `auditportal manage` finds them."""
        write_private(self.servers, json.dumps(dict(addresses)))

    def kept_settings(self) -> Mapping[str, str]:
        """Return the settings that this folder holds: keys, and addresses of the servers that run now."""
        found = {name: _text(self.secrets / file) for name, file in SECRET_FILES.items()}
        return {name: text for name, text in found.items() if text} | self._running_servers()

    def _running_servers(self) -> dict[str, str]:
        text = _text(self.servers)
        found = json.loads(text) if text.startswith("{") else {}
        return {name: str(found[name]) for name in ("DATABASE_URL", "REDIS_URL") if name in found}


def new_secret_key() -> str:
    """Return a fresh key for sessions and forms."""
    return secrets.token_urlsafe(50)


def new_encryption_key() -> str:
    """Return a fresh key for the encrypted fields."""
    return Fernet.generate_key().decode()


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step, so that no half-written file is ever seen."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
