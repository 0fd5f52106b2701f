"""What people bring as rules, files and archives, as texts by name: bounded in number and size, whatever they hold."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from findings.detections.added import Refused
from findings.detections.sigma.documents import MAX_BYTES

LARGEST_FILE = 8 * 2**20
MOST_TEXTS, MOST_ENTRIES = 2_000, 10_000
MOST_CHARACTERS = 16 * 2**20
LONGEST_NAME = 300
_ENTRY = b"PK\x01\x02"  # each entry of an archive's directory begins so (APPNOTE.TXT, 4.3.12)
_RULES = (".yml", ".yaml")
_TOO_MANY = f"more than {MOST_TEXTS} rule files at once: bring the rest in another upload"
_TOO_MUCH = f"more than {MOST_CHARACTERS // 2**20} MB of rules at once: bring the rest in another upload"
_NO_ARCHIVE = "no archive that can be read: make a plain .zip of the folder, without a password"


@dataclass
class Unpacked:
    """Texts by name, what could not be read, and how many files were no rules (not .yml, not .yaml)."""

    texts: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    others: int = 0

    def take(self, name: str, data: bytes) -> bool:
        """Take the bytes of one file; False once no more are taken."""
        reason = self._full() or _unreadable(data)
        if reason:
            self.refused.append(Refused(_shown(name), "", reason))
            return not self._full()
        text = data.decode("utf-8-sig")
        self.texts[self._free(_shown(name) or "a file without a name")] = text
        return True

    def _full(self) -> str:
        if len(self.texts) >= MOST_TEXTS:
            return _TOO_MANY
        return _TOO_MUCH if sum(map(len, self.texts.values())) > MOST_CHARACTERS else ""

    def _free(self, name: str) -> str:
        names = (name, *(f"{name} ({number})" for number in range(2, MOST_TEXTS + 2)))
        return next(one for one in names if one not in self.texts)


def unpacked(files: Sequence[tuple[str, bytes]]) -> Unpacked:
    """The texts of files and of the files in archives; each file has at most LARGEST_FILE bytes.

    What an archive says of sizes and names is not believed: sizes are counted while it is read, and names are only
    shown.
    """
    found = Unpacked()
    for name, data in files:
        if zipfile.is_zipfile(io.BytesIO(data)):
            _unpack(name, data, found)
        elif not found.take(name, data):
            break
    return found


def _unpack(name: str, data: bytes, found: Unpacked) -> None:
    try:
        if data.count(_ENTRY) > MOST_ENTRIES:
            found.refused.append(Refused(_shown(name), "", f"an archive of more than {MOST_ENTRIES} files"))
            return
        for inside, content in _contents(data, found):
            if not found.take(inside, content):
                return
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error):
        found.refused.append(Refused(_shown(name), "", _NO_ARCHIVE))


def _contents(data: bytes, found: Unpacked) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            if not entry.filename.lower().endswith(_RULES):
                found.others += 1
                continue
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                # Others may ask for gigabytes of memory before their first byte.
                raise zipfile.BadZipFile(entry.filename)
            with archive.open(entry) as content:
                yield entry.filename, content.read(MAX_BYTES + 1)


def _unreadable(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        return f"more than {MAX_BYTES} bytes: a rule has a few thousand"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "no UTF-8 text"
    return "a NUL character" if "\x00" in text else ""


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")[-LONGEST_NAME:]
