"""What the trails of a snapshot record: selectors, region, status and what could not be read, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from collectors.resources import Resource
from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot

from .trail_selectors import ARN_FIELD, Answer, Extent, Question, Recorder

R = TypeVar("R", bound=Resource)

MAX_SHOWN = 10

# A trail may leave these out and still count: they are high-volume sources that CloudTrail itself offers to exclude
# (EventSelector, ExcludeManagementEventSources).
OPTIONAL_SOURCES = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})

# [believed] Taken from published Invoke records: readOnly is false, and resources.ARN is the function's ARN without
# the version or alias that was called (that is in additionalEventData.functionVersion).
ANY_INVOKE = Question(
    {
        "eventCategory": "Data",
        "resources.type": "AWS::Lambda::Function",
        "readOnly": "false",
        "eventSource": "lambda.amazonaws.com",
        "eventType": "AwsApiCall",
        "eventName": "Invoke",
    },
    subject=ARN_FIELD,
)


def management_events(*, read_only: bool) -> Question:
    """All management events of one kind, of any source but the optional ones."""
    fields = {"eventCategory": "Management", "readOnly": "true" if read_only else "false"}
    return Question(fields, tolerated={"eventSource": OPTIONAL_SOURCES})


@dataclass(frozen=True, slots=True)
class Watch:
    """One trail seen from one region: a recorder, or why it records nothing here, or what was not read."""

    trail: Trail
    recorder: Recorder | None = None
    obstacle: str = ""
    unread: NotCollectedError | None = None

    def answer(self, subject: str = "") -> Answer:
        """Say whether this trail records the events about a subject; what was not read counts as not recorded."""
        if self.recorder is None:
            return Answer(Extent.NONE, None, self.obstacle or str(self.unread))
        return self.recorder.answer(subject)


def watches(snapshot: Snapshot, question: Question) -> list[Watch]:
    """Return one Watch per trail; raises NotCollectedError only if the trails themselves were not read."""
    return [_watch(snapshot, trail, question) for trail in snapshot.all(Trail)]


def require_all_read(snapshot: Snapshot, seen: Sequence[Watch]) -> None:
    """Raise NotCollectedError unless "no trail records this" may be concluded: every relevant trail was read."""
    for watch in seen:
        if watch.unread is not None:
            raise watch.unread
    snapshot.complete(Trail)


def is_at_home(snapshot: Snapshot, trail: Trail) -> bool:
    """Whether this is the account that owns the trail and the region where it is kept, so that it is judged once."""
    return trail.home_region == snapshot.region and f":{snapshot.account_id}:" in trail.arn


def records_reads(snapshot: Snapshot, trail: Trail) -> bool:
    """Whether a trail records all management events that only read; raises NotCollectedError."""
    selectors = _needed(snapshot, TrailSelectors, trail.arn)
    return Recorder(selectors, management_events(read_only=True), snapshot.partition).answer("").extent is Extent.ALL


def status_of(snapshot: Snapshot, trail: Trail) -> TrailStatus:
    """Return a trail's status; raises NotCollectedError."""
    return _needed(snapshot, TrailStatus, trail.arn)


Answered = Sequence[tuple[Watch, Answer]]


def proof(seen: Sequence[Watch]) -> tuple[Watch, Answer] | None:
    """Return the trail that records all of the events, the one that leaves out least; None if there is none."""
    answers = ((watch, watch.answer()) for watch in seen)
    full = [(watch, answer) for watch, answer in answers if answer.extent is Extent.ALL]
    return min(full, key=lambda pair: len(pair[1].left_out), default=None)


def explained(answers: Answered) -> str:
    """Return ": why the trail that comes nearest does not", for the end of a sentence."""
    if not answers:
        return ": there is none that this account can see"
    watch, answer = max(answers, key=lambda pair: (pair[1].extent, pair[0].recorder is not None))
    return f": {watch.trail.name}: {answer.reason}"


def evidence(answers: Answered) -> list[dict[str, Any]]:
    """Return what each trail does about the events, as plain JSON; at most MAX_SHOWN trails."""
    return [_line(watch, answer) for watch, answer in answers[:MAX_SHOWN]]


def _line(watch: Watch, answer: Answer) -> dict[str, Any]:
    return {
        "trail": watch.trail.name,
        "home_region": watch.trail.home_region,
        "multi_region": watch.trail.is_multi_region,
        "organization": watch.trail.is_organization,
        "records": answer.extent.name.lower(),
        "because": answer.reason,
    }


def _watch(snapshot: Snapshot, trail: Trail, question: Question) -> Watch:
    if not (trail.is_multi_region or trail.home_region == snapshot.region):
        return Watch(trail, obstacle=f"it records only {trail.home_region}")
    try:
        status = status_of(snapshot, trail)
        if not status.is_logging:
            return Watch(trail, obstacle="it is stopped")
        if status.latest_delivery_error:
            return Watch(trail, obstacle=f"its delivery fails: {status.latest_delivery_error}")
        selectors = _needed(snapshot, TrailSelectors, trail.arn)
    except NotCollectedError as error:
        return Watch(trail, unread=error)
    return Watch(trail, Recorder(selectors, question, snapshot.partition))


def _needed(snapshot: Snapshot, kind: type[R], arn: str) -> R:
    found = snapshot.get(kind, arn)
    if found is None:
        raise NotCollectedError(kind.__name__, Gap(CoverageState.FAILED, None, f"nothing was returned for {arn}"))
    return found
