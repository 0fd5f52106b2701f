"""TrailChain: the objects of one trail in one region, hour by hour, as values (CloudTrail user guide).

Sources: "CloudTrail log file name format", "CloudTrail digest file structure", "Custom implementations of CloudTrail
log file integrity validation", and what the AWS CLI's validate-logs reads of backfill digests.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .keys import fingerprint_of, signed

HOUR = timedelta(hours=1)
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """One object: its key, bytes, user metadata and when it was written (UTC)."""

    key: str
    body: bytes
    at: datetime
    metadata: dict[str, str] = field(default_factory=dict)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _packed(document: Any) -> bytes:
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)


class TrailChain:
    """Writes log files and digests into a dict, key -> Written; the caller may tamper with it."""

    def __init__(
        self,
        account: str,
        region: str,
        trail: str,
        bucket: str,
        home: str = "",
        prefix: str = "",
        organization: str = "",
    ) -> None:
        self.account, self.region, self.trail, self.bucket = account, region, trail, bucket
        self.home = home or region
        self._root = "/".join(part for part in (prefix, "AWSLogs", organization, account) if part)
        self.objects: dict[str, Written] = {}
        self.digests: list[str] = []
        self._last: tuple[str, str, str] | None = None
        self._pending: list[Event] = []
        self._files = 0

    def log(self, at: datetime, events: Sequence[Event]) -> str:
        """Write a log file that the next digest vouches for; returns its key."""
        written = self._log_object(at, events)
        self.objects[written.key] = written
        self._pending.append(self._entry(written, events))
        return written.key

    def forge(self, at: datetime, events: Sequence[Event]) -> str:
        """Put a log file there that no digest vouches for; returns its key."""
        written = self._log_object(at, events)
        self.objects[written.key] = written
        return written.key

    def _log_object(self, at: datetime, events: Sequence[Event]) -> Written:
        self._files += 1
        unique = hashlib.sha256(f"{self.account}{self.region}{at}{self._files}".encode()).hexdigest()[:16]
        name = f"{self.account}_CloudTrail_{self.region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
        key = f"{self._root}/CloudTrail/{self.region}/{at:%Y/%m/%d}/{name}"
        return Written(key, _packed({"Records": list(events)}), at)

    def _entry(self, written: Written, events: Iterable[Event]) -> Event:
        times = sorted(str(event["eventTime"]) for event in events if "eventTime" in event) or [_stamp(written.at)]
        return {
            "s3Bucket": self.bucket,
            "s3Object": written.key,
            "hashValue": hashlib.sha256(gzip.decompress(written.body)).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": times[-1],
            "oldestEventTime": times[0],
        }

    def digest(self, end: datetime, start: datetime | None = None, *, backfill: bool = False) -> str:
        """Write the digest of an hour (or from start), signed and linked to the one before; returns its key."""
        key = self._digest_key(end, backfill=backfill)
        files, self._pending = self._pending, []
        signature, body = self._signed(self._document(key, start or end - HOUR, end, files))
        metadata = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        if backfill:
            metadata["backfill-generation-timestamp"] = _stamp(end + HOUR)
        self.objects[key] = Written(key, gzip.compress(body, mtime=0), end + timedelta(minutes=7), metadata)
        self.digests.append(key)
        self._last = (key, hashlib.sha256(body).hexdigest(), signature)
        return key

    def _digest_key(self, end: datetime, *, backfill: bool) -> str:
        name = f"{self.account}_CloudTrail-Digest_{self.region}_{self.trail}_{self.home}_{end:%Y%m%dT%H%M%SZ}"
        ending = "_backfill.json.gz" if backfill else ".json.gz"
        return f"{self._root}/CloudTrail-Digest/{self.region}/{end:%Y/%m/%d}/{name}{ending}"

    def _document(self, key: str, start: datetime, end: datetime, files: list[Event]) -> Event:
        before, digest_hash, signature = self._last or (None, None, None)
        return {
            "awsAccountId": self.account,
            "digestStartTime": _stamp(start),
            "digestEndTime": _stamp(end),
            "digestS3Bucket": self.bucket,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": fingerprint_of(self.region),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": max((str(file["newestEventTime"]) for file in files), default=None),
            "oldestEventTime": min((str(file["oldestEventTime"]) for file in files), default=None),
            "previousDigestS3Bucket": before and self.bucket,
            "previousDigestS3Object": before,
            "previousDigestHashValue": digest_hash,
            "previousDigestHashAlgorithm": before and "SHA-256",
            "previousDigestSignature": signature,
            "logFiles": files,
        }

    def _signed(self, document: Event) -> tuple[str, bytes]:
        body = json.dumps(document, separators=(",", ":")).encode()
        return signed(self.region, string_to_sign(document, body)), body

    def restart(self) -> None:
        """Begin a new chain with the next digest, as after StopLogging or after validation was switched off."""
        self._last = None

    def hours(self, start: datetime, count: int, events: Sequence[Event] = (), files: int = 2) -> None:
        """Write so many sound hours from start on, each with some log files that hold these events."""
        for hour in range(count):
            begin = start + hour * HOUR
            for number in range(files):
                at = begin + timedelta(minutes=5 + 20 * number)
                self.log(at, [{**event, "eventTime": _stamp(at - timedelta(minutes=5))} for event in events])
            self.digest(begin + HOUR)


def string_to_sign(document: Event, body: bytes) -> str:
    """Return what CloudTrail signs of a digest (user guide, "Custom implementations ...", step 4)."""
    where = f"{document['digestS3Bucket']}/{document['digestS3Object']}"
    before = document["previousDigestSignature"] or "null"
    return f"{document['digestEndTime']}\n{where}\n{hashlib.sha256(body).hexdigest()}\n{before}"
