"""Read what the verification of a trail's digest chain takes: digests, log files and public keys."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from collectors.aws.reader import RegionReader
from collectors.aws.shapes import text
from collectors.registry import event_source

from .chain_facts import ChainQuestion, DigestObject, Head, LogObject, TrailAct
from .digest_files import end_in
from .inflate import LARGEST_COMPRESSED
from .log_hashes import log_object
from .trail_files import DECRYPT, GET, LIST, ON_TRAIL, TrailObject, body_of, listed
from .trail_keys import TrailPlace, days

KEYS = "cloudtrail:ListPublicKeys"
LARGEST_DIGEST_OBJECT = 8 * 1024 * 1024
Hashed = Callable[[TrailObject], LogObject | None]


@event_source(provider="aws", actions=(LIST, GET, DECRYPT, KEYS), on=ON_TRAIL)
def trail_chains(
    reader: RegionReader,
    place: TrailPlace,
    head: Head | None,
    since: datetime,
    now: datetime,
    acts: tuple[TrailAct, ...] = (),
    hashed: Hashed = lambda _: None,
) -> ChainQuestion:
    """Return the question of one chain: place holds one account and one region; raises ReadError.

    hashed returns what is known of a log file of this etag, so that it is not read again; None has it read.
    A chain of which a part cannot be read has no answer: nothing may look tampered with because we were refused.
    """
    (account_id,), (region,) = place.account_ids, place.regions
    folder = place.folder(account_id, region, "CloudTrail-Digest")
    # Names tell the trail before the time, so no name can be started after.
    mine = f"{account_id}_CloudTrail-Digest_{region}_{place.name}_{place.home_region}_"
    digests = [
        _digest(reader, place, found)
        for listing in days(folder, "", since, now)
        for found in listed(reader, place, listing)
        if found.key.rpartition("/")[2].startswith(mine) and _within(found.key, since, now)
    ]
    logs = [
        hashed(found) or _log(reader, place, found)
        for listing in days(place.folder(account_id, region), f"{account_id}_CloudTrail_{region}_", since, now)
        for found in listed(reader, place, listing)
    ]
    keys = public_keys(reader, region, since, now)
    return ChainQuestion(tuple(digests), tuple(logs), keys, head, since, now, acts)


def _within(key: str, since: datetime, now: datetime) -> bool:
    end = end_in(key)
    return end is None or since <= end <= now + timedelta(hours=1)


def _digest(reader: RegionReader, place: TrailPlace, found: TrailObject) -> DigestObject:
    if found.size > LARGEST_DIGEST_OBJECT:
        return DigestObject(found.bucket, found.key, b"", {})
    body, metadata = body_of(reader, place, found)
    return DigestObject(found.bucket, found.key, body, metadata)


def _log(reader: RegionReader, place: TrailPlace, found: TrailObject) -> LogObject:
    if found.size > LARGEST_COMPRESSED:
        # Nobody may keep the chain from being verified by putting a huge object there.
        return LogObject(found.bucket, found.key, fault=f"it has more than {LARGEST_COMPRESSED} bytes")
    body, _ = body_of(reader, place, found)
    return log_object(found.bucket, found.key, body)


def public_keys(reader: RegionReader, region: str, since: datetime, now: datetime) -> Mapping[str, bytes]:
    """Return the keys that signed digests of a region in a time, fingerprint -> PKCS#1 in DER; raises ReadError."""
    reader.actions = (KEYS,)
    found: dict[str, bytes] = {}
    span = {"StartTime": since - timedelta(hours=2), "EndTime": now + timedelta(hours=2)}
    for item in reader.pages("cloudtrail", "ListPublicKeys", member="PublicKeyList", region=region, **span):
        value = item.get("Value")
        found[text(item.get("Fingerprint"))] = bytes(value) if isinstance(value, bytes | bytearray) else _decoded(value)
    return found


def _decoded(value: object) -> bytes:
    try:
        return b64decode(str(value), validate=True)
    except Base64Error:
        return b""
