"""Hits told once, whatever source tells them: the event history, the files of trails, an import."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import connection

from auditportal.common.clock import now
from collectors.models import CloudAccount
from findings.detections.sigma import Event, Hit
from findings.models import ToldEvent

from .hits import tell_hits
from .in_force import last_in_force

# The event history goes back 90 days: no source but an import shows an event later than that.
KEPT = timedelta(days=92)
# What may change what a trail tells from now on (CloudTrail API reference).
CHANGES_A_TRAIL = frozenset({"StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"})
_REGION = re.compile(r"[a-z]{2}(-[a-z]{2,10}){1,3}-\d{1,2}\Z", re.ASCII)
_MANY = 1_000


def tell_once(account: CloudAccount, region: str, hits: Sequence[Hit]) -> list[Hit]:
    """Tell the hits of events that were not told before, each in the region of its event; returns those that were new.

    Call it in the transaction that marks them as read. region is where they were found, for events that name none.
    Two that tell of the same region wait for each other.
    """
    by_region: dict[str, list[Hit]] = {}
    for hit in hits:
        by_region.setdefault(region_of(hit.event.region, region), []).append(hit)
    told: list[Hit] = []
    for place, found in sorted(by_region.items()):
        lock_telling(account, place)
        fresh = _fresh(account, found)
        if fresh:
            tell_hits(account, place, fresh)
            told += fresh
            _note(account, fresh)
    return told


def lock_telling(account: CloudAccount, region: str) -> None:
    """Wait for whoever tells of a region of an account, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"told {account.pk} {region}"])


def doubts(hits: Iterable[Hit]) -> bool:
    """Say whether somebody changed a trail, so that what it tells has to be looked at anew."""
    return any(
        hit.event.source == "cloudtrail.amazonaws.com" and hit.event.normalised_name in CHANGES_A_TRAIL for hit in hits
    )


def region_of(named: str, otherwise: str) -> str:
    """Return the region that an event names, if it is the name of one."""
    return named if len(named) <= 32 and _REGION.match(named) else otherwise


def forget_told() -> int:
    """Delete what is known of events that no source shows any more; returns how many."""
    return ToldEvent.objects.filter(told__lt=now() - KEPT).delete()[0]


def _fresh(account: CloudAccount, hits: Sequence[Hit]) -> list[Hit]:
    keys = [_key(hit.event) for hit in hits]
    held: set[UUID] = set()
    ids = list(dict.fromkeys(keys))
    for start in range(0, len(ids), _MANY):
        rows = ToldEvent.objects.filter(account=account, event__in=ids[start : start + _MANY])
        held |= set(rows.values_list("event", flat=True))
    return [hit for key, hit in zip(keys, hits, strict=True) if key not in held]


def _note(account: CloudAccount, hits: Sequence[Hit]) -> None:
    """Events that are only counted need no note: a correlation knows the ids that it counts."""
    silent = last_in_force().silent
    keys = dict.fromkeys(_key(hit.event) for hit in hits if hit.rule.id not in silent)
    ToldEvent.objects.bulk_create(
        [ToldEvent(account=account, event=key) for key in keys], ignore_conflicts=True, batch_size=_MANY
    )


def _key(event: Event) -> UUID:
    return UUID(bytes=sha256(event.id.encode("utf-8", "surrogatepass")).digest()[:16])
