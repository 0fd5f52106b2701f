"""A trail's new log files: listed by day, read in bounded parts, and what could not be read told with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from collectors.aws.answers import ReadError, broken
from collectors.aws.reader import RegionReader
from collectors.aws.shapes import moment, number, text
from collectors.registry import event_source
from collectors.snapshot import CoverageState, Gap

from .inflate import LARGEST_COMPRESSED
from .trail_keys import Listing, TrailCursor, TrailPlace, listings, moved, stamp_in, sweep_is_due
from .trail_objects import read_object
from .trail_records import Judged, Quarantined

# A part has to come within seven seconds, so a slow line still brings it, and below what an answer may have.
PART = 8 * 1024 * 1024
MOST_OBJECTS = 200_000
MOST_PAGES = 1_000
LIST, GET, DECRYPT = "s3:ListBucket", "s3:GetObject", "kms:Decrypt"
BUCKET_ARN = "arn:{partition}:s3:::{trail_bucket}"
ON_TRAIL = {LIST: BUCKET_ARN, GET: f"{BUCKET_ARN}/*", DECRYPT: "{trail_key}"}


@dataclass(frozen=True, slots=True)
class TrailObject:
    """An object as a list shows it; etag is quoted as S3 gives it, modified ISO 8601."""

    bucket: str
    key: str
    size: int
    etag: str
    modified: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a trail found: objects, oldest first in each folder, and gaps by folder.

    cursor is good once all objects are stored. It stays where it was for a folder with a gap, though what was seen of
    such a folder is among the objects.
    """

    objects: tuple[TrailObject, ...]
    cursor: TrailCursor
    gaps: Mapping[str, Gap] = field(default_factory=dict)


@event_source(provider="aws", actions=(LIST, GET, DECRYPT), on=ON_TRAIL)
def trail_files(reader: RegionReader, place: TrailPlace, cursor: TrailCursor, now: datetime, begin: datetime) -> Look:
    """Return the log files that may be new since the cursor; never raises for what a cloud does.

    The overlap and the sweep show objects again: whoever stores them goes by bucket, key and etag. For an organization
    of many accounts let each place hold one account and region.
    """
    found: dict[str, list[TrailObject]] = {}
    gaps: dict[str, Gap] = {}
    for listing in listings(place, cursor, now, begin):
        if listing.folder in gaps:
            continue
        gap = _not_worth_asking(gaps, sum(map(len, found.values())))
        if gap is None:
            gap = _add(reader, place, listing, found.setdefault(listing.folder, []))
        if gap is not None:
            gaps[listing.folder] = gap
    keys = {folder: [one.key for one in objects] for folder, objects in found.items() if folder not in gaps}
    swept = sweep_is_due(cursor, now) and not gaps
    return Look(tuple(chain.from_iterable(found.values())), moved(cursor, keys, now, swept=swept), gaps)


def _not_worth_asking(gaps: Mapping[str, Gap], count: int) -> Gap | None:
    """One bucket, one policy: where one folder is refused, the next would be, too; and memory has its bound."""
    if count >= MOST_OBJECTS:
        return Gap(CoverageState.PARTIAL, None, f"not looked at: the trail shows more than {MOST_OBJECTS} objects")
    return next((gap for gap in gaps.values() if gap.state is CoverageState.DENIED), None)


def _add(reader: RegionReader, place: TrailPlace, listing: Listing, found: list[TrailObject]) -> Gap | None:
    try:
        found.extend(one for one in listed(reader, place, listing) if stamp_in(one.key))
    except ReadError as error:
        return error.gap
    return None


def listed(reader: RegionReader, place: TrailPlace, listing: Listing) -> Iterator[TrailObject]:
    """Yield the objects of one list, page by page; raises ReadError."""
    reader.actions = (LIST,)
    after = listing.start_after
    for _ in range(MOST_PAGES):
        given: dict[str, Any] = {"Bucket": place.bucket, "Prefix": listing.prefix} | (
            {"StartAfter": after} if after else {}
        )
        answer = reader.call("s3", "ListObjectsV2", expect="KeyCount", region=place.bucket_region, **given)
        page = [_object(place.bucket, item) for item in answer.get("Contents") or ()]
        yield from page
        if answer.get("IsTruncated") is not True:
            return
        last = page[-1].key if page else ""
        # Keys come in order, so asking from the last one on needs no token; one that stands still would never end.
        if last <= after:
            raise broken("ListObjectsV2", "its pages do not go on")
        after = last
    raise broken("ListObjectsV2", f"more than {MOST_PAGES} pages")


def _object(bucket: str, item: Mapping[str, Any]) -> TrailObject:
    modified = moment(item.get("LastModified")) or ""
    return TrailObject(bucket, text(item.get("Key")), number(item.get("Size")), text(item.get("ETag")), modified)


def body_of(reader: RegionReader, place: TrailPlace, found: TrailObject) -> tuple[bytes, Mapping[str, str]]:
    """Return the bytes of an object and its user metadata, read in parts of one and the same version; raises ReadError.

    An object that is too large raises as well: nobody may read it, however it came there.
    """
    if found.size > LARGEST_COMPRESSED:
        raise broken("GetObject", f"the object has more than {LARGEST_COMPRESSED} bytes")
    reader.actions = (GET,)
    parts: list[bytes] = []
    metadata: Mapping[str, str] = {}
    for start in range(0, max(found.size, 1), PART):
        given: dict[str, Any] = {"Bucket": found.bucket, "Key": found.key, "IfMatch": found.etag}
        if found.size:
            given["Range"] = f"bytes={start}-{start + PART - 1}"
        answer = reader.call("s3", "GetObject", expect="Body", region=place.bucket_region, **given)
        parts.append(answer["Body"].read())
        metadata = answer.get("Metadata") or {}
    body = b"".join(parts)
    if len(body) != found.size:
        raise broken("GetObject", f"{len(body)} of {found.size} bytes came")
    return body, {name.lower(): text(value) for name, value in metadata.items()}


def records_of(reader: RegionReader, place: TrailPlace, found: TrailObject, received_at: datetime) -> Iterator[Judged]:
    """Yield the records of a log file, or what is wrong with them; raises ReadError where it cannot be read now."""
    source = f"s3://{found.bucket}/{found.key}"
    if found.size > LARGEST_COMPRESSED:
        yield Quarantined(f"the object has {found.size} bytes, more than {LARGEST_COMPRESSED}", source, b"", found.size)
        return
    body, _ = body_of(reader, place, found)
    yield from read_object(body, source, received_at)
