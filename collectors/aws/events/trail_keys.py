"""Where a trail's objects lie in its bucket, and which of them are looked for: pure.

Source: CloudTrail user guide, "Finding your CloudTrail log files" and "CloudTrail log file name format".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from collectors.resources.aws import Trail

# Objects appear in the order of their names but for some minutes; what is later than that, the sweep finds: an object
# that comes up to 24 hours late is met by the next sweep, which looks back so far and the time between two sweeps.
OVERLAP = timedelta(hours=2)
SWEEP_EVERY, SWEEP_BACK = timedelta(hours=6), timedelta(hours=31)
LONGEST_BACK = timedelta(days=92)
SKEW = timedelta(hours=1)
Kind = Literal["CloudTrail", "CloudTrail-Digest"]
_STAMP = re.compile(r"_(\d{8}T\d{4}(?:\d\d)?)Z(?:_[A-Za-z0-9]{1,64})?\.json\.gz\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class TrailPlace:
    """The bucket of a trail and for whom it records: prefix and organization_id are "" where there is none.

    bucket_region is where the bucket is; name and home_region are the trail's own.
    """

    bucket: str
    bucket_region: str
    account_ids: tuple[str, ...]
    regions: tuple[str, ...]
    name: str = ""
    home_region: str = ""
    prefix: str = ""
    organization_id: str = ""

    def folder(self, account_id: str, region: str, kind: Kind = "CloudTrail") -> str:
        """Return the folder of one account and region, with a slash at its end."""
        parts = (self.prefix, "AWSLogs", self.organization_id, account_id, kind, region)
        return "/".join(part for part in parts if part) + "/"

    def folders(self) -> Iterator[tuple[str, str, str]]:
        """Yield account id, region and folder of all log files."""
        for account_id in self.account_ids:
            for region in self.regions:
                yield account_id, region, self.folder(account_id, region)


def place_of(
    trail: Trail, account_id: str, regions: tuple[str, ...], organization_id: str = "", bucket_region: str = ""
) -> TrailPlace | None:
    """Return where a trail writes for one account, None if it has no bucket.

    regions are the account's enabled ones; a trail of one region writes only for that. A bucket whose region is not
    known is asked for at the trail's home: S3 says where it is, and the SDK goes on there.
    """
    if not trail.bucket:
        return None
    return TrailPlace(
        bucket=trail.bucket,
        bucket_region=bucket_region or trail.home_region,
        account_ids=(account_id,),
        regions=regions if trail.is_multi_region else (trail.home_region,),
        name=trail.name,
        home_region=trail.home_region,
        prefix=trail.prefix or "",
        organization_id=organization_id if trail.is_organization else "",
    )


@dataclass(frozen=True, slots=True)
class TrailCursor:
    """How far a trail was read: folder -> the newest key seen in it, and when the last deep sweep was (UTC)."""

    last_keys: Mapping[str, str] = field(default_factory=dict)
    swept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One list to ask for: the keys of a day's prefix that come after start_after."""

    folder: str
    prefix: str
    start_after: str


def sweep_is_due(cursor: TrailCursor, now: datetime) -> bool:
    """Say whether this look has to go back further than the overlap."""
    return cursor.swept_at is None or now - cursor.swept_at >= SWEEP_EVERY


def listings(place: TrailPlace, cursor: TrailCursor, now: datetime, begin: datetime) -> tuple[Listing, ...]:
    """Return the lists to ask for, oldest day first in each folder; nothing before begin or 92 days ago is looked for.

    A folder without a key in the cursor is read from begin on.
    """
    earliest, sweep = max(begin, now - LONGEST_BACK), sweep_is_due(cursor, now)
    found: list[Listing] = []
    for account_id, region, folder in place.folders():
        last = stamp_in(cursor.last_keys.get(folder, ""))
        start = earliest if last is None else min(last, now) - OVERLAP
        if sweep:
            start = min(start, now - SWEEP_BACK)
        found += days(folder, f"{account_id}_CloudTrail_{region}_", max(start, earliest), now)
    return tuple(found)


def days(folder: str, name: str, start: datetime, now: datetime) -> Iterator[Listing]:
    """Yield the lists of a folder from a time on; name is what all names have before their time, "" if unlike."""
    day = start.astimezone(UTC).date()
    last = (now + SKEW).astimezone(UTC).date()
    after = f"{name}{start.astimezone(UTC):%Y%m%dT%H%M}" if name else ""
    while day <= last:
        prefix = _day(folder, day)
        yield Listing(folder, prefix, prefix + after if after else "")
        day, after = day + timedelta(days=1), ""


def _day(folder: str, day: date) -> str:
    return f"{folder}{day:%Y/%m/%d}/"


def stamp_in(key: str) -> datetime | None:
    """Return the time in the name of a log file or hourly digest, None for a name that is not CloudTrail's."""
    found = _STAMP.search(key)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S" if len(found[1]) == 15 else "%Y%m%dT%H%M").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None


def moved(cursor: TrailCursor, seen: Mapping[str, Iterable[str]], now: datetime, *, swept: bool = False) -> TrailCursor:
    """Return the cursor after the keys of some folders were stored; it never goes back.

    A name that tells a time to come does not move it: nothing real would be seen until then.
    """
    last = dict(cursor.last_keys)
    for folder, keys in seen.items():
        known = [key for key in keys if (at := stamp_in(key)) is not None and at <= now + SKEW]
        newest = max([*known, last.get(folder, "")], default="")
        if newest:
            last[folder] = newest
    return TrailCursor(last, now if swept else cursor.swept_at)
