"""One CloudTrail record: its identity and its bytes, without decoding the rest; or why it cannot be one.

Only the fields that every reader needs are decoded; the bytes stay as they came, unknown fields included. What must
not reach a store or a rule (NUL, half a surrogate pair, NaN, a number that no float holds, a time that cannot be) makes
one record Quarantined, never its neighbours.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

KEPT_BYTES = 64 * 1024
# CloudTrail user guide, "CloudTrail record contents": a record is at most 256 KB, or 1 MB where large events are on.
LARGEST_RECORD = 1024 * 1024
DEEPEST = 100
LONGEST_WORD = 256
MAJOR = 1
# CloudTrail began on 2013-11-13 (its document history); a clock may be an hour or more ahead, but not a day.
EARLIEST = datetime(2013, 11, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
# What a fast reader skips over without looking: an escaped NUL or surrogate, and numbers that may be out of range.
ESCAPES = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
NUMBERS = re.compile(rb'":\s*-?[0-9][0-9.]*(?:[eE]\+?[0-9]{3}|[0-9]{18})')
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,4})\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)


class TrailRecord(msgspec.Struct, frozen=True, gc=False):
    """A record that can be judged: raw is its JSON as it came; event_time and received_at are in UTC.

    account_id is the account that the record was delivered for (recipientAccountId), "" where the record has none.
    """

    event_id: str
    event_time: datetime
    received_at: datetime
    account_id: str
    region: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Bytes that cannot be judged: reason is a sentence, at their place, raw at most 64 KB of them, size their all."""

    reason: str
    at: str
    raw: bytes
    size: int


Judged = TrailRecord | Quarantined


class _Header(msgspec.Struct):
    eventID: str  # noqa: N815 - CloudTrail's own name
    eventTime: str  # noqa: N815
    eventVersion: str = "1.0"  # noqa: N815
    awsRegion: str = ""  # noqa: N815
    recipientAccountId: str = ""  # noqa: N815


_HEADERS = msgspec.json.Decoder(_Header)
_FAULTS = (msgspec.MsgspecError, ValueError, RecursionError)


def quarantined(reason: str, at: str, raw: bytes | memoryview) -> Quarantined:
    """Return bytes set aside, cut to 64 KB."""
    return Quarantined(reason, at, bytes(raw[:KEPT_BYTES]), len(raw))


def looks_hostile(body: bytes) -> bool:
    """Say whether some record of a body has to be looked at as a whole; quick, and never wrongly False.

    Numbers inside of lists are left to whoever decodes them: they raise there, and nowhere before.
    """
    return not _is_utf8(body) or _escapes(body) or NUMBERS.search(body) is not None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _escapes(body: bytes) -> bool:
    return b"\\" in body and ESCAPES.search(body) is not None


def record_of(raw: bytes, at: str, received_at: datetime, *, thorough: bool = True) -> Judged:
    """Return the record that these bytes are; thorough may be False only where looks_hostile said so of them."""
    fault = _unfit(raw, thorough=thorough)
    if fault:
        return quarantined(fault, at, raw)
    try:
        header = _HEADERS.decode(raw)
    except _FAULTS as error:
        return quarantined(f"it is no CloudTrail record: {error}"[:LONGEST_WORD], at, raw)
    moment = _moment(header.eventTime)
    fault = _fault_of(header, moment, received_at)
    if fault or moment is None:
        return quarantined(fault, at, raw)
    return TrailRecord(header.eventID, moment, received_at, header.recipientAccountId, header.awsRegion, raw)


def _unfit(raw: bytes, *, thorough: bool) -> str:
    if len(raw) > LARGEST_RECORD:
        return f"the record has {len(raw)} bytes, more than {LARGEST_RECORD}"
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _depth(raw) > DEEPEST:
        return f"the record is nested more than {DEEPEST} deep"
    return _whole_fault(raw) if thorough else ""


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for found in _BRACKETS.finditer(raw):
        depth += (found[1] is not None) - (found[2] is not None)
        deepest = max(deepest, depth)
    return deepest


def _whole_fault(raw: bytes) -> str:
    if b"\\u0000" in raw and _NUL.search(raw):
        return "it holds a NUL character"
    try:
        found = msgspec.json.decode(raw)
    except _FAULTS as error:
        return f"it cannot be decoded: {error}"[:LONGEST_WORD]
    return "" if isinstance(found, dict) else "it is no object"


def _fault_of(header: _Header, moment: datetime | None, received_at: datetime) -> str:
    if not _is_known(header.eventVersion):
        return f"eventVersion {header.eventVersion[:20]!r} is of another kind than {MAJOR}.x"
    if not 0 < len(header.eventID) <= 128 or len(header.awsRegion) + len(header.recipientAccountId) > 128:
        return "its eventID, awsRegion or recipientAccountId is empty or too long"
    if moment is None:
        return f"eventTime {header.eventTime[:40]!r} is no time"
    if not EARLIEST <= moment <= received_at + AHEAD:
        return f"eventTime {header.eventTime[:40]!r} cannot be: CloudTrail is younger, or it is to come"
    return ""


@lru_cache(maxsize=256)
def _is_known(version: str) -> bool:
    """Equal majors, any minor (CloudTrail user guide, eventVersion)."""
    found = _VERSION.match(version)
    return found is not None and int(found[1]) == MAJOR


@lru_cache(maxsize=4096)
def _moment(written: str) -> datetime | None:
    if not _TIME.match(written):
        return None
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
