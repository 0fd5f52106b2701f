"""Which trails record a region of an account, where their files lie, and as whom they are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.aws.events.trail_files import LIST
from collectors.aws.events.trail_keys import TrailPlace, place_of
from collectors.aws.identity import credentials_for
from collectors.aws.reader import RegionReader
from collectors.aws.shapes import text
from collectors.models import CloudAccount
from collectors.resources.aws import Trail
from collectors.runs import connection_of
from collectors.storage import resources_before


@dataclass(frozen=True, slots=True)
class Recorded:
    """Trails that write for one region of one account below the same prefix of one bucket.

    as_whom is the account whose role may read the bucket: itself, or one that states the bucket as its own.
    """

    account: CloudAccount
    region: str
    trails: tuple[Trail, ...]
    as_whom: CloudAccount

    @property
    def key(self) -> str:
        """What names it in a cursor."""
        first = self.trails[0]
        return f"{first.bucket}/{first.prefix or ''}{'/o' if first.is_organization else ''}"

    @property
    def names(self) -> str:
        """The trails, for people."""
        return ", ".join(trail.name for trail in self.trails)

    def place(self, organization_id: str) -> TrailPlace:
        """Return where the files of this region lie."""
        return self.place_of(self.trails[0], organization_id)

    def place_of(self, trail: Trail, organization_id: str) -> TrailPlace:
        """Return where one of the trails writes for this region."""
        found = place_of(trail, self.account.account_id, (self.region,), organization_id)
        if found is None:
            raise ValueError(f"{trail.name} has no bucket")
        return found


def recorded(account: CloudAccount, region: str) -> list[Recorded]:
    """Return what the trails that the last scan saw write for a region; trails without a bucket are left out."""
    found: dict[tuple[str, str, bool], list[Trail]] = {}
    for trail in _trails(account, region):
        found.setdefault((trail.bucket or "", trail.prefix or "", trail.is_organization), []).append(trail)
    return [
        Recorded(account, region, tuple(trails), _as_whom(account, bucket))
        for (bucket, _, _), trails in sorted(found.items())
    ]


def _trails(account: CloudAccount, region: str) -> Iterator[Trail]:
    for trail in resources_before(account, region, Trail).values():
        if isinstance(trail, Trail) and trail.bucket and (trail.is_multi_region or trail.home_region == region):
            yield trail


def _as_whom(account: CloudAccount, bucket: str) -> CloudAccount:
    """Who states the bucket may read it: often the account of the log archive, not the one that is recorded."""
    if bucket in account.trail_buckets:
        return account
    stating = CloudAccount.objects.active().filter(trail_buckets__contains=[bucket])
    return stating.order_by("pk").first() or account


def reader_of(account: CloudAccount, region: str, at: datetime) -> RegionReader:
    """Return a reader with an account's role; raises ConnectionRefusedByCloudError."""
    return RegionReader(
        account_id=account.account_id,
        region=region,
        taken_at=at.isoformat(),
        credentials=credentials_for(connection_of(account), region),
        before=lambda _: {},
        partition=account.partition,
    )


def organization_in(reader: RegionReader, trail: Trail) -> str:
    """Return the id of the organization for which a trail writes, "" where no folder of one is there; raises ReadError.

    Source: CloudTrail user guide, "Finding your CloudTrail log files": prefix/AWSLogs/o-id/account/...
    """
    reader.actions = (LIST,)
    root = f"{trail.prefix}/AWSLogs/" if trail.prefix else "AWSLogs/"
    asked: dict[str, Any] = {"Bucket": trail.bucket, "Prefix": f"{root}o-", "Delimiter": "/", "MaxKeys": 10}
    answer = reader.call("s3", "ListObjectsV2", expect="KeyCount", region=trail.home_region, **asked)
    folders = [text(one.get("Prefix")) for one in answer.get("CommonPrefixes") or ()]
    return next((folder.removeprefix(root).rstrip("/") for folder in folders), "")
