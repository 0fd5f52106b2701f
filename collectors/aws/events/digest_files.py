"""One digest file: inflated, decoded and its signature checked; or what is wrong with it.

Sources: CloudTrail user guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log file
integrity validation"; backfill digests as the AWS CLI's validate-logs reads them.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from .chain_facts import BreakKind, ChainBreak, DigestObject
from .inflate import Inflated, InflateError, pieces

# 10,000 log files in an hour, at 500 bytes each, are far more than CloudTrail writes.
LARGEST_DIGEST = 32 * 1024 * 1024
ALGORITHM = "SHA256withRSA"
BACKFILL = "_backfill.json.gz"


class LogEntry(msgspec.Struct):
    """What a digest says of one log file."""

    s3Bucket: str  # noqa: N815 - CloudTrail's own names
    s3Object: str  # noqa: N815
    hashValue: str  # noqa: N815
    hashAlgorithm: str = "SHA-256"  # noqa: N815


class DigestDocument(msgspec.Struct):
    """The fields of a digest that are judged."""

    digestStartTime: str  # noqa: N815
    digestEndTime: str  # noqa: N815
    digestS3Bucket: str  # noqa: N815
    digestS3Object: str  # noqa: N815
    digestPublicKeyFingerprint: str  # noqa: N815
    previousDigestSignature: str | None  # noqa: N815
    previousDigestS3Bucket: str | None = None  # noqa: N815
    previousDigestS3Object: str | None = None  # noqa: N815
    previousDigestHashValue: str | None = None  # noqa: N815
    logFiles: list[LogEntry] = []  # noqa: N815


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest whose signature holds; start and end in UTC."""

    key: str
    bucket: str
    document: DigestDocument
    sha256: str
    signature: str
    start: datetime
    end: datetime

    @property
    def is_backfill(self) -> bool:
        """Whether it was made later, for hours that had none."""
        return self.key.endswith(BACKFILL)


class _BadDigestError(Exception):
    def __init__(self, kind: BreakKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


_DOCUMENTS = msgspec.json.Decoder(DigestDocument)


def opened(found: DigestObject, keys: dict[str, bytes]) -> tuple[Digest | None, list[ChainBreak]]:
    """Return the digest if it holds good, and what is wrong with the object."""
    breaks: list[ChainBreak] = []
    try:
        body = _inflated(found, breaks)
        digest = _decoded(found, body)
        _check_signature(digest, found, keys)
    except _BadDigestError as bad:
        return None, [*breaks, ChainBreak(bad.kind, end_in(found.key), found.key, str(bad))]
    return digest, breaks


def end_in(key: str) -> datetime | None:
    """Return the end of a digest's hour, or the minute of a log file, as its key tells it."""
    name = key.rpartition("/")[2].removesuffix(BACKFILL).removesuffix(".json.gz")
    for part in reversed(name.split("_")[-2:]):
        for written in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%MZ"):
            try:
                return datetime.strptime(part, written).replace(tzinfo=UTC)
            except ValueError:
                continue
    return None


def _inflated(found: DigestObject, breaks: list[ChainBreak]) -> bytes:
    told = Inflated()
    try:
        body = b"".join(pieces(found.body, told, LARGEST_DIGEST))
    except InflateError as error:
        raise _BadDigestError(BreakKind.DIGEST_UNREADABLE, f"The digest cannot be read: {error}.") from error
    if told.trailing:
        sentence = f"{told.trailing} bytes follow the end of the compressed digest; CloudTrail writes none."
        breaks.append(ChainBreak(BreakKind.DIGEST_TRAILING_BYTES, end_in(found.key), found.key, sentence))
    return body


def _decoded(found: DigestObject, body: bytes) -> Digest:
    try:
        document = _DOCUMENTS.decode(body)
        start, end = _moment(document.digestStartTime), _moment(document.digestEndTime)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _BadDigestError(BreakKind.DIGEST_UNREADABLE, "The digest is not what CloudTrail writes.") from error
    if start >= end:
        raise _BadDigestError(BreakKind.DIGEST_UNREADABLE, "The digest ends before it begins.")
    if (document.digestS3Bucket, document.digestS3Object) != (found.bucket, found.key):
        raise _BadDigestError(BreakKind.DIGEST_MOVED, "The digest was moved or copied here from another place.")
    signature = found.metadata.get("signature", "")
    return Digest(found.key, found.bucket, document, hashlib.sha256(body).hexdigest(), signature, start, end)


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _check_signature(digest: Digest, found: DigestObject, keys: dict[str, bytes]) -> None:
    if not digest.signature or found.metadata.get("signature-algorithm") != ALGORITHM:
        raise _BadDigestError(BreakKind.DIGEST_UNSIGNED, "The digest carries no signature of CloudTrail's kind.")
    name = digest.document.digestPublicKeyFingerprint
    if name not in keys:
        sentence = f"The digest is signed with a key ({name[:64]}) that CloudTrail does not list for this region."
        raise _BadDigestError(BreakKind.DIGEST_KEY_UNKNOWN, sentence)
    if not _fits(keys[name], digest):
        sentence = "The signature does not fit the digest: it was changed, or somebody else wrote it."
        raise _BadDigestError(BreakKind.DIGEST_SIGNATURE_WRONG, sentence)


def _fits(der: bytes, digest: Digest) -> bool:
    signed = _string_to_sign(digest).encode()
    try:
        key = load_der_public_key(der)
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(bytes.fromhex(digest.signature), signed, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _string_to_sign(digest: Digest) -> str:
    document = digest.document
    place = f"{document.digestS3Bucket}/{document.digestS3Object}"
    before = "null" if document.previousDigestSignature is None else document.previousDigestSignature
    return f"{document.digestEndTime}\n{place}\n{digest.sha256}\n{before}"
