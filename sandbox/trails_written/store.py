"""Put what a trail wrote into the sandbox's S3, at the time at which it was written."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from moto.cloudtrail.models import Trail, cloudtrail_backends
from moto.s3.models import s3_backends

from .chain import HOUR, Event, TrailChain, Written

MOST_HOURS = 24 * 90


def put(bucket: str, objects: Iterable[Written]) -> None:
    """Put objects into a bucket that exists."""
    backend: Any = s3_backends[s3_backends.bucket_accounts[bucket][1]]["aws"]
    for written in objects:
        kept = backend.put_object(bucket, written.key, written.body, disable_notification=True)
        kept.set_metadata({f"x-amz-meta-{name}": value for name, value in written.metadata.items()})
        kept.last_modified = written.at.replace(tzinfo=None)


def write_hours(trail_arn: str, region: str, hours: int, events: list[Event]) -> TrailChain:
    """Write the last so many full hours of a trail in a region into its bucket; raises KeyError, ValueError."""
    if not 0 < hours <= MOST_HOURS:
        raise ValueError(f"hours is from 1 to {MOST_HOURS}")
    trail = _trail(trail_arn)
    chain = TrailChain(
        trail.account_id, region, trail.trail_name, trail.bucket_name, trail.region_name, trail.s3_key_prefix or ""
    )
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    chain.hours(now - hours * HOUR, hours, events)
    put(chain.bucket, chain.objects.values())
    return chain


def _trail(arn: str) -> Trail:
    account, home = arn.split(":")[4], arn.split(":")[3]
    found: Trail = cloudtrail_backends[account][home].trails[arn.rpartition("/")[2]]
    return found
