"""Whether trails record the data events of a kind of resource, all of them or those of the resources that are there.

Sources: CloudTrail user guide, "Logging data events" (resource types; classic selectors know functions, S3 objects and
DynamoDB tables only). A trail may leave out the buckets that trails write to: recording them would feed on itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from collectors.resources import Resource
from collectors.resources.aws import AdvancedEventSelector, FieldSelector, Trail, TrailSelectors
from collectors.snapshot import Snapshot
from findings.analysis import trails
from findings.analysis.trail_selectors import ARN_FIELD, Extent, Question
from findings.verdict import Verdict, account_subject, failed, not_applicable, passed

MAX_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DataEvents:
    """A kind of data events: what is done, and the questions that a trail must answer for all of it to be recorded."""

    says: str
    type: str
    questions: tuple[tuple[str, Question], ...]


def _question(kind: str, read_only: str = "") -> Question:
    fields = {"eventCategory": "Data", "resources.type": kind}
    return Question(fields | {"readOnly": read_only} if read_only else fields)


def _both(says: str, kind: str) -> DataEvents:
    return DataEvents(says, kind, (("reads", _question(kind, "true")), ("writes", _question(kind, "false"))))


S3_OBJECTS = _both("objects of buckets", "AWS::S3::Object")
DYNAMODB_ITEMS = _both("items of tables", "AWS::DynamoDB::Table")
SQS_MESSAGES = DataEvents("messages of queues", "AWS::SQS::Queue", (("calls", _question("AWS::SQS::Queue")),))
# To publish is all that can be done to a topic's messages.
SNS_PUBLISHES = DataEvents("topics", "AWS::SNS::Topic", (("publishes", _question("AWS::SNS::Topic", "false")),))


def judge_data_events(snapshot: Snapshot, kind: DataEvents) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record all of these events."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    seen = _without_trail_buckets(snapshot)
    answered = {name: trails.watches(seen, question) for name, question in kind.questions}
    missing = [name for name, watches in answered.items() if not trails.proof(watches)]
    if not missing:
        names = sorted({found[0].trail.name for watches in answered.values() if (found := trails.proof(watches))})
        yield passed(subject, f"Recorded by {' and '.join(names)}.", trails=names)
        return
    for watches in answered.values():
        trails.require_all_read(snapshot, watches)
    answers = [(watch, watch.answer()) for watch in answered[missing[0]]]
    reason = f"No trail records all {' and '.join(missing)} of the {kind.says}{trails.explained(answers)}."
    yield failed(subject, reason, unrecorded=missing, trails=trails.evidence(answers))


def judge_resources(snapshot: Snapshot, kind: DataEvents, resource_type: type[Resource]) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record all of these events of each resource that is there."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    ((_, question),) = kind.questions
    if found := trails.proof(trails.watches(snapshot, question)):
        yield passed(subject, f"Recorded by {found[0].trail.name}.", trails=[found[0].trail.name])
        return
    there = snapshot.complete(resource_type)
    if not there:
        yield not_applicable(subject, "There are none in this region.")
        return
    seen = trails.watches(snapshot, replace(question, subject=ARN_FIELD))
    left = [one for one in there if not any(watch.answer(one.arn).extent is Extent.ALL for watch in seen)]
    if not left:
        yield passed(subject, f"All {len(there)} are recorded.", resources=len(there))
        return
    trails.require_all_read(snapshot, seen)
    answers = [(watch, watch.answer(left[0].arn)) for watch in seen]
    reason = f"Of {len(there)} {kind.says} {len(left)} are not recorded by a trail{trails.explained(answers)}."
    shown = [one.name for one in left[:MAX_SHOWN]]
    yield failed(subject, reason, unrecorded=shown, unrecorded_in_all=len(left), trails=trails.evidence(answers))


def _without_trail_buckets(snapshot: Snapshot) -> Snapshot:
    """The same snapshot, as if selectors that leave out only the buckets of trails left nothing out."""
    name = TrailSelectors.__name__
    if name not in snapshot.resources or name in snapshot.gaps:
        return snapshot
    buckets = {trail.bucket for trail in snapshot.all(Trail) if trail.bucket}
    prefixes = frozenset(f"arn:{snapshot.partition}:s3:::{bucket}/" for bucket in buckets)
    selectors = tuple(
        replace(
            one,
            advanced_event_selectors=tuple(_tolerant(entry, prefixes) for entry in one.advanced_event_selectors),
        )
        for one in snapshot.all(TrailSelectors)
    )
    # Only what watches() asks for: to index all else anew takes time.
    needed = {kind: snapshot.resources[kind] for kind in ("Trail", "TrailStatus") if kind in snapshot.resources}
    return replace(snapshot, resources=needed | {name: selectors})


def _tolerant(selector: AdvancedEventSelector, prefixes: frozenset[str]) -> AdvancedEventSelector:
    kept = tuple(one for one in selector.field_selectors if not _leaves_out_only(one, prefixes))
    return replace(selector, field_selectors=kept)


def _leaves_out_only(field: FieldSelector, prefixes: frozenset[str]) -> bool:
    others = (field.equals, field.starts_with, field.ends_with, field.not_equals, field.not_ends_with)
    only = field.field == ARN_FIELD and all(values is None for values in others)
    return only and bool(field.not_starts_with) and set(field.not_starts_with or ()) <= prefixes
