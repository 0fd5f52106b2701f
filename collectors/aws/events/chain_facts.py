"""What the verification of a digest chain is given and says: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class BreakKind(StrEnum):
    """What is wrong with a chain."""

    DIGEST_UNREADABLE = "digest_unreadable"
    DIGEST_TRAILING_BYTES = "digest_trailing_bytes"
    DIGEST_MOVED = "digest_moved"
    DIGEST_UNSIGNED = "digest_unsigned"
    DIGEST_KEY_UNKNOWN = "digest_key_unknown"
    DIGEST_SIGNATURE_WRONG = "digest_signature_wrong"
    DIGEST_MISSING = "digest_missing"
    DIGEST_FORKED = "digest_forked"
    LINK_WRONG = "link_wrong"
    HEAD_GONE = "head_we_saw_is_gone"
    HEAD_CHANGED = "head_we_saw_was_changed"
    CHAIN_RESTARTED = "chain_restarted"
    UNCOVERED_INTERVAL = "uncovered_interval"
    LOG_CHANGED = "log_changed"
    LOG_MISSING = "log_missing"
    LOG_TRAILING_BYTES = "log_trailing_bytes"
    LOG_UNREADABLE = "log_unreadable"
    LOG_NOT_VOUCHED = "log_not_vouched"
    MORE = "more_breaks"


@dataclass(frozen=True, slots=True)
class DigestObject:
    """A digest as it lies in the bucket: compressed bytes and the user metadata of the object (names in lower case)."""

    bucket: str
    key: str
    body: bytes
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LogObject:
    """A log file as it lies in the bucket.

    sha256 is the hexadecimal hash of what its first gzip member inflates to, None where it was only listed; trailing
    is the number of bytes after that member; fault a sentence where it could not be inflated.
    """

    bucket: str
    key: str
    sha256: str | None = None
    trailing: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest digest that was seen and held good: what a later look must still find."""

    bucket: str
    key: str
    sha256: str
    signature: str
    end: datetime


@dataclass(frozen=True, slots=True)
class TrailAct:
    """Something that somebody did to the trail (StopLogging, StartLogging, UpdateTrail, ...), from its own events."""

    name: str
    at: datetime
    event_id: str = ""
    principal: str = ""


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """One thing that is wrong: its time (UTC; None where none is known), the object's key, a sentence, evidence."""

    kind: BreakKind
    at: datetime | None
    object: str
    sentence: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainQuestion:
    """One chain: the digests and log files of one trail in one region of one account.

    digests and logs are all that a listing of since..now shows (a digest by its end, a log file by the time in its
    key); keys maps a fingerprint to a public key (PKCS#1 in DER) as ListPublicKeys gave it, decoded; head is what
    the last look returned; since is when the chain has to begin covering (the trail's start, or where the last look
    was complete); acts are what is known to have been done to the trail.
    """

    digests: tuple[DigestObject, ...]
    logs: tuple[LogObject, ...]
    keys: Mapping[str, bytes]
    head: Head | None
    since: datetime
    now: datetime
    acts: tuple[TrailAct, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """What is wrong, oldest first, the head to remember, and how many digests held good."""

    breaks: tuple[ChainBreak, ...]
    head: Head | None
    valid_digests: int
    vouched_logs: int
