"""Files of a trail on disk: judged like those in a bucket, each once, for the accounts that their records name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from auditportal.common.clock import now
from collectors.aws.events.inflate import LARGEST_COMPRESSED, LARGEST_INFLATED, MAGIC, PIECE
from collectors.aws.events.trail_objects import read_object, read_pieces
from collectors.aws.events.trail_records import Judged, Quarantined, TrailRecord, quarantined
from collectors.models import CloudAccount
from findings.detections.sigma import Matcher

from .told_once import region_of
from .trail_objects import MOST_ASIDE_OF_ONE, Source, take_in_object

DIGESTS = "CloudTrail-Digest"
# Records of a file are held to be told apart by account and region; a larger file is gone through once for each.
MOST_HELD = 32 * 1024 * 1024
MOST_PAIRS, MOST_UNKNOWN, MOST_SHOWN = 200, 1_000, 20
NO_REGION, NO_ACCOUNT = "us-east-1", "no account"
_OWNER = re.compile(r"(?:^|/)(\d{12})(?:/CloudTrail/|_CloudTrail_)", re.ASCII)
Pair = tuple[str, str]


@dataclass(slots=True)
class Imported:
    """What an import did; before are files that were judged earlier, unknown counts records by unregistered account."""

    files: int = 0
    before: int = 0
    digests: int = 0
    events: int = 0
    told: int = 0
    set_aside: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)
    accounts: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Content:
    """What one look through a file found; held is None where the records were too many to be held."""

    pairs: dict[Pair, None] = field(default_factory=dict)
    held: dict[Pair, list[TrailRecord]] | None = field(default_factory=dict)
    size: int = 0
    aside: list[Quarantined] = field(default_factory=list)
    set_aside: int = 0
    unknown: Counter[str] = field(default_factory=Counter)


class Import:
    """An import under way: of one account's records only, or of all accounts that are registered."""

    def __init__(self, matcher: Matcher, only: CloudAccount | None = None, most_held: int = MOST_HELD) -> None:
        present = [only] if only else list(CloudAccount.objects.present())
        self.accounts: Mapping[str, CloudAccount] = {account.account_id: account for account in present}
        self.only, self.matcher, self.most_held = only, matcher, most_held
        self.done = Imported()

    def take(self, path: Path) -> None:
        """Take one file in; raises OSError if it cannot be read."""
        if DIGESTS in path.as_posix():
            self.done.digests += 1
            return
        self.done.files += 1
        found = self._looked_through(path)
        digest = _digest(path)
        fresh = [self._judge(path, digest, pair, found, first=not number) for number, pair in enumerate(found.pairs)]
        if found.pairs and not any(fresh):
            self.done.before += 1
        self.done.set_aside += found.set_aside
        self.done.reasons += [f"{one.at}: {one.reason}" for one in found.aside][: MOST_SHOWN - len(self.done.reasons)]
        for account_id, number in found.unknown.items():
            if account_id in self.done.unknown or len(self.done.unknown) < MOST_UNKNOWN:
                self.done.unknown[account_id] += number

    def _looked_through(self, path: Path) -> _Content:
        found, owner = _Content(), _owner(path)
        for one in judged_of(path):
            if isinstance(one, Quarantined):
                found.set_aside += 1
                found.aside += [one] if len(found.aside) < MOST_ASIDE_OF_ONE else []
                continue
            pair = self._pair_of(one, owner)
            if pair is None or (pair not in found.pairs and len(found.pairs) >= MOST_PAIRS):
                found.unknown[one.account_id[:20] or owner or NO_ACCOUNT] += 1
                continue
            found.pairs[pair] = None
            found.size += len(one.raw)
            if found.size > self.most_held:
                found.held = None
            if found.held is not None:
                found.held.setdefault(pair, []).append(one)
        return found

    def _pair_of(self, one: TrailRecord, owner: str) -> Pair | None:
        """Whose record it is: as it says, else as the file's name says, else the one account that was asked for."""
        account_id = one.account_id or owner or (self.only.account_id if self.only else "")
        return (account_id, region_of(one.region, NO_REGION)) if account_id in self.accounts else None

    def _judge(self, path: Path, digest: bytes, pair: Pair, found: _Content, *, first: bool) -> bool:
        account_id, region = pair
        # Which account it is for is part of the row; a file may hold several regions.
        identity = sha256(b"file\0" + digest + region.encode()).digest()
        source = Source(self.accounts[account_id], region, str(path), identity)
        records: Iterable[Judged] = found.held[pair] if found.held is not None else self._of_pair(path, pair)
        taken = take_in_object(source, chain(found.aside if first else (), records), self.matcher, lambda: None)
        if taken is None:
            return False
        self.done.events += taken.records
        self.done.told += taken.told
        self.done.rules.update(taken.rules)
        self.done.accounts.add(source.account.pk)
        return True

    def _of_pair(self, path: Path, pair: Pair) -> Iterator[Judged]:
        owner = _owner(path)
        for one in judged_of(path):
            if isinstance(one, TrailRecord) and self._pair_of(one, owner) == pair:
                yield one


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files and those in folders, in the order of their names, which is that of time; links are not followed."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        else:
            yield path


def judged_of(path: Path) -> Iterator[Judged]:
    """Yield the records of a file, gzip or plain, in flat memory; raises OSError."""
    at, size = now(), path.stat().st_size
    with path.open("rb") as stream:
        zipped = stream.read(len(MAGIC)) == MAGIC
        stream.seek(0)
        if size > (LARGEST_COMPRESSED if zipped else LARGEST_INFLATED):
            yield quarantined(f"the file has {size} bytes, more than may be read", str(path), b"")
        elif zipped:
            yield from read_object(stream.read(), str(path), at)
        else:
            yield from read_pieces(iter(partial(stream.read, PIECE), b""), str(path), at)


def _owner(path: Path) -> str:
    found = _OWNER.search(path.as_posix())
    return found[1] if found else ""


def _digest(path: Path) -> bytes:
    rolling = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            rolling.update(piece)
    return rolling.digest()
