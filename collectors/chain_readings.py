"""Looking at the digest chains of a region: every hour at the day, once a day at the week; the heads seen are kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from auditportal.common.clock import now
from auditportal.common.storable import storable
from collectors.aws.answers import ReadError
from collectors.aws.events.chain_facts import BreakKind, ChainBreak, ChainQuestion, Head, LogObject
from collectors.aws.events.digest_files import end_in
from collectors.aws.events.digests import verify
from collectors.aws.events.trail_acts import trail_acts
from collectors.aws.events.trail_chains import trail_chains
from collectors.aws.events.trail_files import TrailObject
from collectors.aws.identity import ConnectionRefusedByCloudError
from collectors.aws.reader import RegionReader
from collectors.models import Checkpoint, CloudAccount, ReadObject
from collectors.resources.aws import Trail
from collectors.snapshot import CoverageState, Gap
from collectors.trail_places import Recorded, organization_in, reader_of, recorded
from collectors.trail_readings import TRAIL_FILES, object_identity, state_of

TRAIL_CHAIN = "trail_chain"
EVERY, WHOLE_EVERY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# Whole days are looked at, so that each look at a day sees all of it; a digest comes up to two hours late.
BACK = timedelta(hours=3)
HOUR = timedelta(hours=1)
# So long is the chain of a trail missed that has no validation any more: after that it is a matter of its settings.
MISSED = timedelta(days=1)
_TIED = (BreakKind.CHAIN_RESTARTED, BreakKind.UNCOVERED_INTERVAL)


class HeadState(msgspec.Struct, omit_defaults=True):
    """The newest sound digest of a trail, and since when its chain is known (times in ms since 1970 UTC)."""

    begin_ms: int
    bucket: str = ""
    key: str = ""
    sha256: str = ""
    signature: str = ""
    end_ms: int = 0

    @property
    def head(self) -> Head | None:
        """It as the verification takes it."""
        return Head(self.bucket, self.key, self.sha256, self.signature, _time(self.end_ms)) if self.key else None


class ChainsState(msgspec.Struct, omit_defaults=True):
    """The cursor of a region's chains: heads by the trail's ARN, and when a week was looked at last."""

    heads: dict[str, HeadState] = {}
    whole_ms: int = 0
    digests: int = 0


@dataclass(frozen=True, slots=True)
class ChainLook:
    """What was found wrong with the chain of a trail on whole days from since (UTC) on."""

    trail: Trail
    since: datetime
    breaks: tuple[ChainBreak, ...]


def due_chains(at: datetime) -> Iterator[Checkpoint]:
    """Yield the checkpoint of each region whose chains are due: where files of trails are read."""
    active = CloudAccount.objects.active()
    for place in Checkpoint.objects.filter(source=TRAIL_FILES, account__in=active).values("account_id", "region"):
        row, made = Checkpoint.objects.get_or_create(**place, source=TRAIL_CHAIN)
        if made or at - row.checked_at >= EVERY:
            yield row


def look_at_chains(checkpoint: Checkpoint, check: Callable[[], None]) -> tuple[Checkpoint, list[ChainLook]]:
    """Verify the chains of a region; returns the checkpoint, unsaved, and what is wrong with each that could be read.

    A chain that cannot be read leaves a gap: nothing is said of it, and its head stays.
    """
    begin, state = now(), msgspec.convert(checkpoint.cursor, ChainsState)
    files = Checkpoint.objects.filter(account=checkpoint.account, region=checkpoint.region, source=TRAIL_FILES).first()
    whole = _ms(begin) - state.whole_ms >= _ms_of(WHOLE_EVERY)
    looking = _Looking(checkpoint, state, begin, whole=whole)
    known_since = state_of(files).begin_ms if files else 0
    if known_since:
        for one in recorded(checkpoint.account, checkpoint.region):
            looking.at(one, known_since, check)
    if whole and not looking.gaps and looking.seen:
        state.whole_ms = _ms(begin)
    state.digests = looking.digests
    checkpoint.cursor = storable(msgspec.to_builtins(state))
    return _told(checkpoint, looking, begin), looking.looks


class _Looking:
    """One look at the chains of a region."""

    def __init__(self, checkpoint: Checkpoint, state: ChainsState, begin: datetime, *, whole: bool) -> None:
        self.checkpoint, self.state, self.begin = checkpoint, state, begin
        self.since = _midnight(begin - (WEEK if whole else BACK))
        self.looks: list[ChainLook] = []
        self.gaps: list[Gap] = []
        self.digests = self.seen = 0

    def at(self, one: Recorded, known_since: int, check: Callable[[], None]) -> None:
        """Look at the chains of the trails that write into one folder."""
        trails = [trail for trail in one.trails if self._is_expected(trail)]
        if not trails:
            return
        try:
            reader = reader_of(one.as_whom, one.region, self.begin)
        except ConnectionRefusedByCloudError as refused:
            self.gaps.append(Gap(CoverageState.DENIED, None, f"{one.names}: {refused}"))
            return
        reader.on_answer = check
        try:
            looks = [self._look(reader, one, trail, known_since) for trail in trails]
        except ReadError as error:
            self.gaps.append(Gap(error.gap.state, error.gap.permission, f"{one.names}: {error.gap.detail}"))
            return
        finally:
            reader.close()
        self.looks += _shared(looks, whole=len(trails) == len(one.trails))
        self.seen += len(trails)

    def _is_expected(self, trail: Trail) -> bool:
        held = self.state.heads.get(trail.arn)
        return trail.log_file_validation or (held is not None and held.end_ms > _ms(self.begin - MISSED))

    def _look(self, reader: RegionReader, one: Recorded, trail: Trail, known_since: int) -> ChainLook:
        held = self.state.heads.get(trail.arn) or HeadState(known_since)
        since = max(self.since, _time(held.begin_ms))
        organization = organization_in(reader, trail) if trail.is_organization else ""
        place = one.place_of(trail, organization)
        known = _known_logs(one.account, one.region, since)

        def hashed(found: TrailObject) -> LogObject | None:
            return _named(known.get(object_identity(found)), found)

        question = trail_chains(reader, place, held.head, since, self.begin, (), hashed)
        question = _from_its_first(question)
        answer = verify(question)
        if any(one.kind in _TIED for one in answer.breaks):
            acts = trail_acts(reader, place, question.since - HOUR, self.begin)
            answer = verify(replace(question, acts=acts))
        begin_ms = held.begin_ms if held.key or not question.digests else _ms(question.since)
        self.state.heads[trail.arn] = _kept(answer.head, begin_ms)
        self.digests += answer.valid_digests
        return ChainLook(trail, since, answer.breaks)


def _from_its_first(question: ChainQuestion) -> ChainQuestion:
    """Of a chain that was never seen before, its first digest is the beginning: validation may be new."""
    ends = [end for found in question.digests if (end := end_in(found.key)) is not None]
    if question.head is not None or not ends:
        return question
    return replace(question, since=max(question.since, min(ends) - HOUR))


def _shared(looks: list[ChainLook], *, whole: bool) -> list[ChainLook]:
    """Trails that write into one folder: a file is vouched for by any of them, or perhaps by one without digests."""
    if whole and len(looks) == 1:
        return looks
    unvouched = [{one.object for one in look.breaks if one.kind is BreakKind.LOG_NOT_VOUCHED} for look in looks]
    nobody = set.intersection(*unvouched) if whole else set()
    return [
        replace(
            look,
            breaks=tuple(
                one
                for one in look.breaks
                if one.kind is not BreakKind.LOG_NOT_VOUCHED or (number == 0 and one.object in nobody)
            ),
        )
        for number, look in enumerate(looks)
    ]


def _kept(head: Head | None, begin_ms: int) -> HeadState:
    if head is None:
        return HeadState(begin_ms)
    return HeadState(begin_ms, head.bucket, head.key, head.sha256, head.signature, _ms(head.end))


def _known_logs(account: CloudAccount, region: str, since: datetime) -> Mapping[bytes, LogObject]:
    """What is known of log files from reading them, by identity."""
    rows = ReadObject.objects.filter(account=account, region=region, read__gte=since - HOUR)
    values = rows.values_list("identity", "sha256", "trailing", "fault")
    return {
        bytes(identity): LogObject("", "", bytes(digest).hex() if digest else None, trailing, fault)
        for identity, digest, trailing, fault in values.iterator()
        if digest or fault
    }


def _named(known: LogObject | None, found: TrailObject) -> LogObject | None:
    return replace(known, bucket=found.bucket, key=found.key) if known else None


def _told(checkpoint: Checkpoint, looking: _Looking, begin: datetime) -> Checkpoint:
    worst = looking.gaps[0] if looking.gaps else Gap(CoverageState.OK)
    checkpoint.state, checkpoint.permission = worst.state, storable(worst.permission or "")[:200]
    checkpoint.detail = storable(worst.detail)
    if not looking.gaps and not looking.seen:
        checkpoint.state = CoverageState.UNSUPPORTED
        checkpoint.detail = "no trail here has log file validation, or none was read yet"
    checkpoint.checked_at = begin
    checkpoint.good_at = begin if looking.seen and not looking.gaps else checkpoint.good_at
    return checkpoint


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _ms_of(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
