"""A log file of a trail, judged: its findings, its note as read and what was set aside of it are one transaction."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from auditportal.common.clock import now
from auditportal.common.storable import storable
from collectors.aws.events.chain_facts import LogObject
from collectors.aws.events.trail_records import Judged, Quarantined, TrailRecord, quarantined
from collectors.models import CloudAccount, ReadObject, RecordAside
from findings.detections.sigma import Hit, Matcher

from .known import known_to
from .told_once import doubts, lock_telling, tell_once

BATCH = 2_000
# Hits hold their records until they are told: so many bytes of them at once.
MOST_HELD = 16 * 1024 * 1024
MOST_ASIDE_OF_ONE, MOST_ASIDE, KEPT_RAW = 100, 1_000, 16 * 1024
# Beyond the longest look back at a digest chain and at the files themselves.
KEPT_OBJECTS, KEPT_ASIDE = timedelta(days=9), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """Where records are from: the account and region that they were written for, a name for people, an identity.

    identity is 32 bytes that tell the object and its version from all others.
    """

    account: CloudAccount
    region: str
    name: str
    identity: bytes


@dataclass(slots=True)
class Taken:
    """What came of one object; rules counts the events told by rule, doubted says that a trail was changed."""

    records: int = 0
    set_aside: int = 0
    told: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    doubted: bool = False


def take_in_object(
    source: Source,
    judged: Iterable[Judged],
    matcher: Matcher,
    check: Callable[[], None],
    hashed: LogObject | None = None,
) -> Taken | None:
    """Judge the records of an object and tell its findings; None if it was judged before.

    A worker that dies on the way leaves nothing behind, and the object is judged by the next one. hashed is what a
    digest will be compared with.
    """
    with transaction.atomic():
        lock_telling(source.account, source.region)
        if ReadObject.objects.filter(account=source.account, identity=source.identity).exists():
            return None
        taking = _Taking(source, matcher)
        for record in judged:
            if taking.add(record):
                check()
        taken = taking.end()
        _note(source, taken, hashed)
    return taken


def identity_of(body: bytes) -> bytes:
    """Return the identity of an object that has no place: that of its bytes."""
    return sha256(b"bytes\0" + body).digest()


def forget_objects() -> int:
    """Delete the notes of objects that no look shows again, and old records that were set aside; returns how many."""
    at = now()
    return (
        ReadObject.objects.filter(read__lt=at - KEPT_OBJECTS).delete()[0]
        + RecordAside.objects.filter(kept__lt=at - KEPT_ASIDE).delete()[0]
    )


def _note(source: Source, taken: Taken, hashed: LogObject | None) -> None:
    known = hashed or LogObject("", "")
    ReadObject.objects.create(
        account=source.account,
        region=source.region,
        identity=source.identity,
        records=taken.records,
        set_aside=taken.set_aside,
        sha256=bytes.fromhex(known.sha256) if known.sha256 else None,
        trailing=known.trailing,
        fault=storable(known.fault)[:200],
    )


class _Taking:
    """The records of one object, judged batch by batch; hits are told when there are many, and at the end."""

    def __init__(self, source: Source, matcher: Matcher) -> None:
        self.source, self.matcher, self.taken = source, matcher, Taken()
        self.known = known_to(source.account, source.region)
        self.room = MOST_ASIDE - RecordAside.objects.filter(account=source.account).count()
        self.batch: list[TrailRecord] = []
        self.hits: list[Hit] = []
        self.held = 0
        self.aside: list[RecordAside] = []

    def add(self, one: Judged) -> bool:
        """Take one record; True when a batch was judged."""
        if isinstance(one, TrailRecord) and one.account_id in ("", self.source.account.account_id):
            self.batch.append(one)
            self.taken.records += 1
        elif isinstance(one, TrailRecord):
            reason = f"it is a record of the account {one.account_id[:20]}, in a file of another one"
            self.set_aside(quarantined(reason, self.source.name, one.raw))
        else:
            self.set_aside(one)
        if len(self.batch) < BATCH:
            return False
        self._judge()
        return True

    def set_aside(self, one: Quarantined) -> None:
        """Keep the first of what cannot be judged, and count all of it."""
        self.taken.set_aside += 1
        if len(self.aside) < min(MOST_ASIDE_OF_ONE, self.room):
            self.aside.append(
                RecordAside(
                    account=self.source.account,
                    region=self.source.region,
                    reason=storable(one.reason)[:300],
                    at=storable(one.at)[:1200],
                    raw=zlib.compress(one.raw[:KEPT_RAW], 1),
                    size=one.size,
                )
            )

    def _judge(self) -> None:
        judgement = self.matcher.judge([one.raw for one in self.batch], self.known)
        for number, reason in judgement.unreadable:
            self.set_aside(quarantined(reason, self.source.name, self.batch[number].raw))
        self.batch = []
        self.hits += judgement.hits
        self.held += sum(len(hit.event.raw) for hit in judgement.hits)
        if self.held > MOST_HELD:
            self._tell()

    def _tell(self) -> None:
        told = tell_once(self.source.account, self.source.region, self.hits)
        self.taken.told += len(told)
        self.taken.rules.update(hit.rule.id for hit in told)
        self.taken.doubted = self.taken.doubted or doubts(told)
        self.hits, self.held = [], 0

    def end(self) -> Taken:
        """Judge and tell what is left."""
        self._judge()
        self._tell()
        RecordAside.objects.bulk_create(self.aside)
        return self.taken
