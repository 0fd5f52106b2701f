"""The ledger in the database: lines go in, and what is wrong with the invocations of a log group comes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Min

from auditportal.common.clock import now
from auditportal.common.rewrite import rewrite
from auditportal.common.storable import storable
from collectors.events import LogLine
from collectors.models import CloudAccount
from findings.detections.ledger import Invocation, Ledger, Loss, Refusal, Seen, Setup, is_clean, refusals, settle
from findings.models import KnownInvocation, LongLine, RefusedInput

# What was found on a day is told anew until the day after is over: so long all of it has to be there.
WHOLE = timedelta(days=2)
KEPT = WHOLE + timedelta(hours=1)
BATCH = 2_000
# An invocation that has been judged clean is looked at again only for what came before the next one in its stream.
MOST_JUDGED = 20_000
MOST_REFUSED = 10_000


FORGOTTEN = (KnownInvocation, LongLine, RefusedInput)


@dataclass(frozen=True, slots=True)
class Place:
    """A log group of one region of one account."""

    account: CloudAccount
    region: str
    log_group: str

    @property
    def where(self) -> dict[str, Any]:
        """The columns that name it."""
        return {"account": self.account, "region": self.region, "log_group": storable(self.log_group)}


def feed(place: Place, lines: Iterable[LogLine], setup: Setup) -> int:
    """Take lines of one group in and return how many they were; a line that was taken in before changes nothing."""
    words = settings.AUDITPORTAL_FIREWALL_WORDS
    number = 0
    for batch in _batches(lines):
        number += len(batch)
        ledger = Ledger().feed(batch)
        with transaction.atomic():
            _store_invocations(place, ledger.invocations, setup)
            _store_long_lines(place, ledger.long_lines)
            _store_refusals(place, refusals(batch, words))
    return number


def _batches(lines: Iterable[LogLine]) -> Iterable[Sequence[LogLine]]:
    held: list[LogLine] = []
    for line in lines:
        held.append(line)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held


def _store_invocations(place: Place, news: Mapping[str, Invocation], setup: Setup) -> None:
    ids = sorted(UUID(one) for one in news)
    # Rows that are not there yet are made first, so that two workers wait for each other instead of losing a half.
    KnownInvocation.objects.bulk_create(
        [KnownInvocation(**place.where, request_id=one, body={}) for one in ids], ignore_conflicts=True
    )
    rows = KnownInvocation.objects.filter(**place.where, request_id__in=ids).order_by("request_id").select_for_update()
    changed = []
    for row in rows:
        new = news[str(row.request_id)]
        known = read(row).merged(new) if row.body else new
        body = msgspec.to_builtins(known)
        if body != row.body:
            row.body, row.heard = storable(body), now()
            row.sound, row.started_ms = is_clean(known, setup), max((one.at_ms for one in known.starts), default=0)
            changed.append(row)
    rewrite(changed, ["body", "heard", "sound", "started_ms"])


def read(row: KnownInvocation) -> Invocation:
    """Return a row as the ledger's value."""
    return msgspec.convert(row.body, Invocation)


def _store_long_lines(place: Place, seen: Iterable[Seen]) -> None:
    rows = [LongLine(**place.where, **storable(msgspec.to_builtins(one))) for one in seen]
    LongLine.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "region", "log_group", "event_id", "stream"],
        update_fields=["size", "pieces", "at_limit", "head"],
    )


def _store_refusals(place: Place, told: Iterable[Refusal]) -> None:
    rows = [RefusedInput(**place.where, **storable(msgspec.to_builtins(one))) for one in told]
    if not rows:
        return
    # Who floods the firewall does not fill the database: beyond this many the number says "at least".
    room = MOST_REFUSED - RefusedInput.objects.filter(**place.where).count()
    RefusedInput.objects.bulk_create(rows[: max(room, 0)], ignore_conflicts=True)


def refused(place: Place) -> list[Refusal]:
    """Return the inputs that the firewall of a group refused in the time that is kept, oldest first."""
    rows = RefusedInput.objects.filter(**place.where).order_by("at_ms", "event_id", "stream")
    names = ("at_ms", "event_id", "stream", "request_id", "size", "head")
    return [Refusal(*row) for row in rows.values_list(*names)]


def whole_since(at: datetime) -> str:
    """Return the first day (YYYY-MM-DD, UTC) of which all is still kept at a time."""
    return (at.astimezone(UTC) - WHOLE + timedelta(days=1, microseconds=-1)).date().isoformat()


def losses(place: Place, setup: Setup, at: datetime) -> list[Loss]:
    """Return what is wrong at a time with the invocations of a group in the time that is kept."""
    rows = KnownInvocation.objects.filter(**place.where)
    long_lines = LongLine.objects.filter(**place.where)
    begin = min(
        filter(
            None,
            (
                rows.filter(sound=False).aggregate(at=Min("started_ms", default=0))["at"],
                long_lines.aggregate(at=Min("at_ms"))["at"],
            ),
        ),
        default=0,
    )
    unclean = list(rows.filter(sound=False)[:MOST_JUDGED])
    clean = rows.filter(sound=True, started_ms__gte=begin)[:MOST_JUDGED] if unclean or begin else []
    ledger = Ledger({str(row.request_id): read(row) for row in (*unclean, *clean)})
    ledger.note(_seen(row) for row in long_lines.order_by("-at_ms")[:MOST_JUDGED])
    return settle(ledger, setup, int(at.timestamp() * 1000))


def _seen(row: LongLine) -> Seen:
    return Seen(row.at_ms, row.event_id, row.stream, row.size, row.pieces, row.at_limit, row.head)


def forget() -> int:
    """Delete what is older than is kept; returns how many rows. Findings keep their own evidence."""
    before = now() - KEPT
    return sum(model.objects.filter(heard__lt=before).delete()[0] for model in FORGOTTEN)
