"""What a setting's value must be: each rule reads text and raises ValueError with what is allowed."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Rule = Callable[[str], object]


def whole(low: int, high: int) -> Rule:
    """Accept a whole number within the limits."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text.strip()) or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    """Accept the usual words for yes and no."""
    answers = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in answers:
        raise ValueError("it must be true or false")
    return answers[text.strip().lower()]


def one_of(*allowed: str) -> Rule:
    """Accept one of a few words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"it must be {' or '.join(allowed)}")
        return text

    return read


def url(*schemes: str) -> Rule:
    """Accept an address with one of the schemes and a host."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname or not _port_is_sound(text):
            raise ValueError(f"it must be an address that starts with {' or '.join(f'{name}://' for name in schemes)}")
        return text.rstrip("/")

    return read


def _port_is_sound(text: str) -> bool:
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return False


def postgres_url(text: str) -> str:
    """Accept the address of a PostgreSQL database, by host or by the folder of its socket (percent-encoded)."""
    parts = urlsplit(text)
    if parts.scheme not in {"postgres", "postgresql"} or not _port_is_sound(text) or len(parts.path) < 2:
        raise ValueError("it must be postgres://user:password@host:port/database; PostgreSQL is the only engine")
    return text


def redis_url(text: str) -> str:
    """Accept the address of a Redis or Valkey server, over TCP, TLS or a unix socket."""
    parts = urlsplit(text)
    over_network = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and _port_is_sound(text)
    by_socket = parts.scheme in {"unix", "redis+socket"} and len(parts.path) > 1
    if not over_network and not by_socket:
        raise ValueError("it must be redis://host:port/0, rediss://host:port/0 or unix:///path/of/socket")
    return text


def host(text: str) -> str:
    """Accept an address to listen on."""
    by_number = re.fullmatch(r"[0-9a-fA-F:]*:[0-9a-fA-F:.]*", text) and text.count(":") > 1
    if not by_number and not re.fullmatch(r"[0-9A-Za-z.-]+", text):
        raise ValueError("it must be an IP address or a host name of this machine, without a port")
    return text


def host_names(text: str) -> list[str]:
    """Accept host names separated by commas; the wildcard is refused."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names or not all(re.fullmatch(r"\.?[0-9A-Za-z.:\[\]-]+", name) for name in names):
        raise ValueError("it must be host names separated by commas, without ports, and never *")
    return names


def words(text: str) -> list[str]:
    """Words separated by commas, each of 4 to 100 characters."""
    found = [word.strip() for word in text.split(",") if word.strip()]
    if not found or any(not 4 <= len(word) <= 100 for word in found):
        raise ValueError("it needs words of 4 to 100 characters, separated by commas")
    return found


def folder(text: str) -> Path:
    """Accept a folder; it need not exist yet."""
    if not text.strip() or "\0" in text:
        raise ValueError("it must be the path of a folder")
    return Path(text).expanduser().absolute()


def account_id(text: str) -> str:
    """Accept the number of an AWS account, or nothing."""
    if text and not re.fullmatch(r"[0-9]{12}", text):
        raise ValueError("it must be the 12 digits of an AWS account")
    return text


def region(text: str) -> str:
    """Accept the name of an AWS region."""
    if not re.fullmatch(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", text):
        raise ValueError("it must be the name of an AWS region")
    return text


def secret_key(text: str) -> str:
    """Accept a key that cannot be guessed."""
    if len(text) < 32 or len(set(text)) < 5:
        raise ValueError("it must have at least 32 characters; make one with: auditportal keys")
    return text


def fernet_keys(text: str) -> list[str]:
    """Accept Fernet keys separated by commas; the first encrypts, all decrypt."""
    keys = [key.strip() for key in text.split(",") if key.strip()]
    try:
        sound = bool(keys) and all(Fernet(key) for key in keys)
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("each key must be 32 bytes in url-safe base64; make one with: auditportal keys")
    return keys
