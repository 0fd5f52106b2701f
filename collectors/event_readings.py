"""Reading what happened: which sources are due, and one source of one region read from its cursor on.

The cursor of a name moves only after all up to it was stored. Each reading looks back a little further than the cursor,
and now and then a day: lines come late, and reading one twice changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from auditportal.common.clock import now
from auditportal.common.storable import storable
from collectors.aws.answers import ReadError
from collectors.aws.events.function_logs import function_logs
from collectors.aws.events.lookup import LookedUp, lookup
from collectors.aws.events.stretches import FIRST_LOOK, Stretch
from collectors.aws.events.trail_records import TrailRecord
from collectors.aws.identity import ConnectionRefusedByCloudError, credentials_for
from collectors.aws.reader import RegionReader
from collectors.events import LogLine
from collectors.models import Checkpoint, CloudAccount, Coverage, Function
from collectors.runs import connection_of
from collectors.snapshot import CoverageState, Gap
from collectors.trail_readings import told_by_files

FUNCTION_LOGS, TRAIL_LOOKUP = "function_logs", "trail_lookup"
OVERLAP = timedelta(minutes=5)
BUDGET = timedelta(seconds=15)
SWEEP_EVERY, SWEEP = timedelta(hours=6), timedelta(hours=25)
Take = Callable[[str, Iterable[LogLine]], object]


def due_checkpoints() -> Iterator[Checkpoint]:
    """Yield the checkpoint of each source that is due: log lines where there are functions, events in every region."""
    places = Function.objects.filter(removed__isnull=True, account__in=CloudAccount.objects.active())
    for place in places.order_by().values("account_id", "region").distinct():
        yield Checkpoint.objects.get_or_create(**place, source=FUNCTION_LOGS)[0]
    scanned = Coverage.objects.filter(account__in=CloudAccount.objects.active())
    told = told_by_files(now())
    for place in scanned.order_by().values("account_id", "region").distinct():
        if (place["account_id"], place["region"]) not in told:
            yield Checkpoint.objects.get_or_create(**place, source=TRAIL_LOOKUP)[0]


def read_function_logs(
    checkpoint: Checkpoint,
    groups: Sequence[str],
    take: Take,
    check: Callable[[], None],
    budget: timedelta = BUDGET,
) -> Checkpoint:
    """Read the lines of these groups since the last time and give them to `take`; returns the checkpoint, unsaved.

    A group that cannot be read keeps its cursor and says so in the checkpoint; the others go on. Those that were read
    longest ago come first, and after the budget the rest waits for the next reading: scans need the workers, too.
    """
    account, begin = checkpoint.account, now()
    sweeps = checkpoint.swept is None or begin - checkpoint.swept > SWEEP_EVERY
    gaps: list[Gap] = []
    try:
        reader = _reader(account, checkpoint.region, begin, "logs:FilterLogEvents")
    except ConnectionRefusedByCloudError as refused:
        return _told(checkpoint, [Gap(CoverageState.DENIED, None, str(refused))])
    cursor = {group: checkpoint.cursor.get(group, 0) for group in groups}
    try:
        for number, group in enumerate(sorted(groups, key=lambda one: (cursor[one], one))):
            check()
            if number and now() - begin > budget:
                break
            start = _start(cursor[group], begin, sweeps=sweeps and bool(checkpoint.cursor))
            try:
                take(group, function_logs(reader, group, start, _ms(begin)))
            except ReadError as error:
                gaps.append(error.gap)
                continue
            cursor[group] = _ms(begin)
    finally:
        reader.close()
    checkpoint.cursor = storable(cursor)
    if sweeps and not gaps:
        checkpoint.swept = begin
    return _told(checkpoint, gaps)


def read_trail_events(checkpoint: Checkpoint, take: Callable[[Sequence[bytes]], object]) -> Checkpoint:
    """Read the events since the last time and give `take` those that are new; returns the checkpoint, unsaved.

    Of a reading that broke off nothing is taken: the next begins where it did. Of more events than one reading may
    read the next ones go on, and the checkpoint says how far behind they are.
    """
    begin = now()
    stretch = msgspec.convert(checkpoint.cursor, Stretch) if checkpoint.cursor else Stretch()
    stretch = stretch.going_on(begin)
    try:
        reader = _reader(checkpoint.account, checkpoint.region, begin, "cloudtrail:LookupEvents")
    except ConnectionRefusedByCloudError as refused:
        return _told(checkpoint, [Gap(CoverageState.DENIED, None, str(refused))])
    try:
        step = lookup(reader, stretch.since, stretch.until, begin)
    finally:
        reader.close()
    if step.gap is not None:
        return _told(checkpoint, [step.gap])
    found = {one.event_id: one for one in step.records if isinstance(one, TrailRecord)}
    take([bytes(one.raw) for event_id, one in found.items() if not stretch.knows(event_id)])
    left, behind = stretch.after(found.values(), len(step.records) - len(found), step.rest, begin)
    checkpoint.cursor = storable(msgspec.to_builtins(left))
    return _told(checkpoint, [Gap(CoverageState.PARTIAL, None, behind)] if behind else [])


def read_history(account: CloudAccount, region: str, since: datetime, until: datetime, pages: int) -> LookedUp:
    """Return one step of the events of before, newest first, to try rules on; raises ConnectionRefusedByCloudError."""
    at = now()
    reader = _reader(account, region, at, "cloudtrail:LookupEvents")
    try:
        return lookup(reader, since, until, at, pages)
    finally:
        reader.close()


def _reader(account: CloudAccount, region: str, at: datetime, action: str) -> RegionReader:
    reader = RegionReader(
        account_id=account.account_id,
        region=region,
        taken_at=at.isoformat(),
        credentials=credentials_for(connection_of(account), region),
        before=lambda _: {},
        partition=account.partition,
    )
    reader.actions = (action,)
    return reader


def _start(cursor_ms: int, begin: datetime, *, sweeps: bool) -> int:
    if not cursor_ms:
        return _ms(begin - FIRST_LOOK)
    return min(cursor_ms - int(OVERLAP.total_seconds() * 1000), _ms(begin - SWEEP) if sweeps else cursor_ms)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _told(checkpoint: Checkpoint, gaps: Sequence[Gap]) -> Checkpoint:
    worst = gaps[0] if gaps else Gap(CoverageState.OK)
    checkpoint.state, checkpoint.permission = worst.state, storable(worst.permission or "")[:200]
    checkpoint.detail = storable(worst.detail) if len(gaps) < 2 else storable(f"{len(gaps)} groups: {worst.detail}")
    checkpoint.checked_at = now()
    if not gaps:
        checkpoint.good_at = checkpoint.checked_at
    return checkpoint
