"""Reading the log files of trails: which regions are due, and the new files of one region in the order of their names.

An object is given away once: whoever takes it writes its ReadObject in the transaction that tells its findings. The
cursor of a folder moves up to the last object in a row that was taken, so what is left waits for the next reading.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from auditportal.common.clock import now
from auditportal.common.storable import storable
from collectors.aws.answers import ReadError
from collectors.aws.events.inflate import LARGEST_COMPRESSED
from collectors.aws.events.trail_files import Look, TrailObject, body_of, trail_files
from collectors.aws.events.trail_keys import TrailCursor, TrailPlace, moved, stamp_in
from collectors.aws.identity import ConnectionRefusedByCloudError
from collectors.aws.reader import RegionReader
from collectors.models import Checkpoint, CloudAccount, CollectedResources, Coverage, ReadObject
from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import CoverageState, Gap
from collectors.trail_places import Recorded, organization_in, reader_of, recorded

TRAIL_FILES, TRAIL_CHANGED = "trail_files", "trail_changed"
_TRAIL_TYPES = (Trail.__name__, TrailStatus.__name__, TrailSelectors.__name__)
# CloudTrail writes about every five minutes; a list costs money.
EVERY = timedelta(minutes=2)
BUDGET = timedelta(seconds=15)
# What was recorded before the Portal looked for the first time is history: manage.py import_trail reads that.
FIRST_LOOK = timedelta(hours=2)
# So long without a file, and the event history is read as well: nothing may have happened, or the trail is dead.
FRESH, HEARD = timedelta(minutes=30), timedelta(minutes=15)
MANAGEMENT = "trail_management"
_MANY = 1_000


class PlaceState(msgspec.Struct, omit_defaults=True):
    """How far the files of one folder were read: the newest key taken in a row, the last sweep (ms since 1970 UTC)."""

    last_key: str = ""
    swept_ms: int = 0
    organization: str = ""


class FilesState(msgspec.Struct, omit_defaults=True):
    """The cursor of a region; times in ms since 1970 UTC.

    Nothing before begin_ms is read; newest_ms is the time of the newest file; gives are the data sources that the
    readable trails are; trails their names; waiting the objects left for the next reading.
    """

    begin_ms: int = 0
    newest_ms: int = 0
    waiting: int = 0
    trails: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    places: dict[str, PlaceState] = {}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A log file that was not judged before: which one, and its compressed bytes; None where it is too large."""

    found: TrailObject
    body: bytes | None
    identity: bytes

    @property
    def source(self) -> str:
        """Its name for people."""
        return f"s3://{self.found.bucket}/{self.found.key}"


Take = Callable[[Fetched], object]


def object_identity(found: TrailObject) -> bytes:
    """Return what tells an object and its version from all others: 32 bytes."""
    return sha256(f"{found.bucket}\0{found.key}\0{found.etag}".encode("utf-8", "surrogatepass")).digest()


def state_of(checkpoint: Checkpoint) -> FilesState:
    """Return the cursor of a region's files."""
    return msgspec.convert(checkpoint.cursor, FilesState)


def due_files(at: datetime) -> Iterator[Checkpoint]:
    """Yield the checkpoint of each region whose files are due: where trails are, or were."""
    kept = CollectedResources.objects.filter(resource_type=Trail.__name__, count__gt=0)
    places = kept.filter(account__in=CloudAccount.objects.active()).values_list("account_id", "region")
    held = Checkpoint.objects.filter(source=TRAIL_FILES, account__in=CloudAccount.objects.active())
    for account_id, region in sorted({*places, *held.values_list("account_id", "region")}):
        row, made = Checkpoint.objects.get_or_create(account_id=account_id, region=region, source=TRAIL_FILES)
        if made or at - row.checked_at >= EVERY or row.cursor.get("waiting"):
            yield row


def told_by_files(at: datetime) -> set[tuple[int, str]]:
    """Return the regions (account's row, name) whose files tell all management events, so that the history need not."""
    changed = dict(Checkpoint.objects.filter(source=TRAIL_CHANGED).values_list("account_id", "checked_at"))
    rows = Checkpoint.objects.filter(source=TRAIL_FILES, good_at__gte=at - HEARD)
    found = {(row.account_id, row.region) for row in rows if _tells_all(state_of(row), at)}
    return {(pk, region) for pk, region in found if pk not in changed or _looked_at_since(pk, region, changed[pk])}


def _tells_all(state: FilesState, at: datetime) -> bool:
    return MANAGEMENT in state.gives and _ms(at) - state.newest_ms <= FRESH.total_seconds() * 1000


def _looked_at_since(account_id: int, region: str, changed: datetime) -> bool:
    rows = Coverage.objects.filter(account_id=account_id, region=region, checked_at__gt=changed)
    return rows.filter(resource_type__in=_TRAIL_TYPES).count() == len(_TRAIL_TYPES)


def note_change(account: CloudAccount) -> None:
    """Somebody changed a trail: until the next scan has looked, nobody knows what the files tell."""
    Checkpoint.objects.update_or_create(
        account=account, region="", source=TRAIL_CHANGED, defaults={"checked_at": now()}
    )


def read_trail_files(
    checkpoint: Checkpoint, take: Take, check: Callable[[], None], budget: timedelta = BUDGET
) -> Checkpoint:
    """Give the files that were not judged yet to `take`, oldest first; returns the checkpoint, unsaved.

    What cannot be listed or read leaves a gap with the missing permission, and its cursor stays; the rest goes on.
    """
    begin, state = now(), state_of(checkpoint)
    state.begin_ms = state.begin_ms or _ms(begin - FIRST_LOOK)
    state.waiting = 0
    gaps: list[Gap] = []
    readable: list[str] = []
    for one in recorded(checkpoint.account, checkpoint.region):
        try:
            reader = reader_of(one.as_whom, checkpoint.region, begin)
        except ConnectionRefusedByCloudError as refused:
            gaps.append(Gap(CoverageState.DENIED, None, f"{one.names}: {refused}"))
            continue
        try:
            found = _Reading(reader, one, state, begin, begin + budget).through(take, check)
        finally:
            reader.close()
        gaps += found
        readable += [] if found else [trail.name for trail in one.trails]
    state.trails = tuple(readable)
    checkpoint.cursor = storable(msgspec.to_builtins(state))
    return _told(checkpoint, gaps, begin)


class _Reading:
    """One reading of one folder."""

    def __init__(
        self, reader: RegionReader, one: Recorded, state: FilesState, begin: datetime, until: datetime
    ) -> None:
        self.reader, self.one, self.state = reader, one, state
        self.begin, self.until = begin, until
        self.held = state.places.setdefault(one.key, PlaceState())
        self.gaps: list[Gap] = []

    def through(self, take: Take, check: Callable[[], None]) -> list[Gap]:
        """Read what is new until the budget is used up; returns the gaps."""
        try:
            place = self._place()
        except ReadError as error:
            return [self._named(error.gap)]
        look = trail_files(self.reader, place, self._cursor(place), self.begin, _time(self.state.begin_ms))
        self.gaps += map(self._named, look.gaps.values())
        taken = self._taken(place, look, take, check)
        self._move(place, look, taken)
        return self.gaps

    def _place(self) -> TrailPlace:
        if self.one.trails[0].is_organization and not self.held.organization:
            self.held.organization = organization_in(self.reader, self.one.trails[0])
        return self.one.place(self.held.organization)

    def _cursor(self, place: TrailPlace) -> TrailCursor:
        folder = place.folder(place.account_ids[0], place.regions[0])
        swept = _time(self.held.swept_ms) if self.held.swept_ms else None
        return TrailCursor({folder: self.held.last_key} if self.held.last_key else {}, swept)

    def _taken(self, place: TrailPlace, look: Look, take: Take, check: Callable[[], None]) -> list[str]:
        """The keys of the objects in a row that need not be looked at again."""
        known = known_objects(self.one.account, look.objects)
        row: list[str] = []
        whole, tried = True, 0
        for number, found in enumerate(look.objects):
            check()
            identity = object_identity(found)
            if identity not in known:
                if tried and now() > self.until:
                    self.state.waiting += sum(object_identity(one) not in known for one in look.objects[number:])
                    break
                tried += 1
                whole = self._take(place, found, identity, take) and whole
            if whole:
                row.append(found.key)
        return row

    def _take(self, place: TrailPlace, found: TrailObject, identity: bytes, take: Take) -> bool:
        try:
            body = body_of(self.reader, place, found)[0] if found.size <= LARGEST_COMPRESSED else None
        except ReadError as error:
            self.gaps.append(self._named(error.gap))
            return False
        take(Fetched(found, body, identity))
        return True

    def _move(self, place: TrailPlace, look: Look, taken: Sequence[str]) -> None:
        folder = place.folder(place.account_ids[0], place.regions[0])
        whole = len(taken) == len(look.objects) and not self.gaps
        swept = whole and look.cursor.swept_at is not None
        after = moved(self._cursor(place), {folder: taken}, self.begin, swept=False)
        self.held.last_key = after.last_keys.get(folder, "")
        if swept and look.cursor.swept_at is not None:
            self.held.swept_ms = _ms(look.cursor.swept_at)
        stamps = [at for key in taken if (at := stamp_in(key)) is not None and at <= self.begin]
        self.state.newest_ms = max([self.state.newest_ms, *map(_ms, stamps)])

    def _named(self, gap: Gap) -> Gap:
        where = f"the trail {self.one.names} writes into the bucket {self.one.trails[0].bucket}: {gap.detail}"
        return Gap(gap.state, gap.permission, where)


def known_objects(account: CloudAccount, found: Sequence[TrailObject]) -> Mapping[bytes, ReadObject]:
    """Return those of these objects that were judged, by identity."""
    identities = [object_identity(one) for one in found]
    held: dict[bytes, ReadObject] = {}
    for start in range(0, len(identities), _MANY):
        rows = ReadObject.objects.filter(account=account, identity__in=identities[start : start + _MANY])
        held |= {bytes(row.identity): row for row in rows}
    return held


def _told(checkpoint: Checkpoint, gaps: Sequence[Gap], begin: datetime) -> Checkpoint:
    worst = gaps[0] if gaps else Gap(CoverageState.OK)
    checkpoint.state, checkpoint.permission = worst.state, storable(worst.permission or "")[:200]
    more = f" And {len(gaps) - 1} more gaps." if len(gaps) > 1 else ""
    checkpoint.detail = storable(worst.detail) + more
    checkpoint.checked_at = begin
    if not gaps:
        checkpoint.good_at = begin
    return checkpoint


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
