"""Which events a trail's selectors record: classic and advanced ones, exactly as CloudTrail documents them.

Sources. API reference: EventSelector, DataResource, AdvancedEventSelector, AdvancedFieldSelector, PutEventSelectors
(botocore's cloudtrail service model holds the same text). User guide: "Filtering data events by using advanced event
selectors", section "How CloudTrail evaluates multiple conditions for a field": within one field Equals, StartsWith and
EndsWith are OR'd, NotEquals, NotStartsWith and NotEndsWith are AND'd, and both groups are AND'd. Fields of one selector
are AND'd, selectors are OR'd. Comparison is case-sensitive.

A classic selector is rewritten as advanced ones, so that there is one evaluator. Malformed selectors that the API would
refuse (a field without operators, no eventCategory) match nothing: nobody may rely on them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from collectors.resources.aws import (
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    TrailSelectors,
)

ARN_FIELD = "resources.ARN"

# DataResource: a classic Lambda or DynamoDB value is exact or the bare service prefix for all; an S3 one is a prefix.
_ALL_OF_TYPE = {"AWS::Lambda::Function": "lambda", "AWS::DynamoDB::Table": "dynamodb", "AWS::S3::Object": "s3"}
_PREFIX_TYPES = {"AWS::S3::Object"}

# How near a selector came before it left the events out; the nearest one makes the best explanation.
_NEARNESS = ("eventCategory", "resources.type", "readOnly", "eventSource", "eventType", "eventName")


class Extent(IntEnum):
    """How many of the events in question are recorded."""

    NONE = 0
    SOME = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A set of events: the fields that all of them share; a field that is not named may have any value.

    subject names a field whose value is given with each answer (a resource's ARN). tolerated maps an open field to
    values that may be left out without making the answer SOME.
    """

    fields: Mapping[str, str]
    subject: str | None = None
    tolerated: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the events are recorded, by which selector, or in one sentence why not; left_out are tolerated values."""

    extent: Extent
    selector: str | None
    reason: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Condition:
    """One field selector, made ready for many questions."""

    field: str
    selects: bool
    equals: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    not_equals: frozenset[str]
    not_starts: tuple[str, ...]
    not_ends: tuple[str, ...]
    malformed: bool

    def holds(self, value: str) -> bool:
        """Decide a known value."""
        if self.malformed or (self.selects and not self._selected(value)):
            return False
        return not (value in self.not_equals or value.startswith(self.not_starts) or value.endswith(self.not_ends))

    def _selected(self, value: str) -> bool:
        return value in self.equals or value.startswith(self.starts) or value.endswith(self.ends)

    def over_any_value(self, tolerated: frozenset[str]) -> Extent:
        """Decide a field that may have any value: all of them only if nothing but tolerated values is left out."""
        if self.malformed:
            return Extent.NONE
        harmless = not (self.selects or self.not_starts or self.not_ends) and self.not_equals <= tolerated
        return Extent.ALL if harmless else Extent.SOME

    @property
    def is_exact(self) -> bool:
        """Nothing but Equals."""
        return bool(self.equals) and not (
            self.starts or self.ends or self.not_equals or self.not_starts or self.not_ends
        )


@dataclass(frozen=True, slots=True)
class _Selector:
    label: str
    conditions: tuple[_Condition, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A selector that takes the events if its subject conditions hold too."""

    label: str
    extent: Extent
    limits: tuple[str, ...]
    left_out: tuple[str, ...]
    conditions: tuple[_Condition, ...]

    @property
    def worth(self) -> tuple[int, int]:
        return (self.extent, -len(self.left_out))

    def answer(self) -> Answer:
        if self.extent is Extent.ALL:
            return Answer(Extent.ALL, self.label, f"{self.label} records them", self.left_out)
        return Answer(Extent.SOME, self.label, f"{self.label} is limited by {' and '.join(self.limits)}")


class Recorder:
    """One trail's selectors, made ready to answer one question about many resources."""

    def __init__(self, selectors: TrailSelectors, question: Question, partition: str = "aws") -> None:
        """Sort the selectors into those that take the events always, by exact ARN, by pattern, and never."""
        self._subject = question.subject
        self._nearest = (-1, "it has no selector")
        self._always: _Candidate | None = None
        self._by_value: dict[str, _Candidate] = {}
        self._patterns: list[_Candidate] = []
        for selector in _compiled(selectors, partition):
            self._sort_in(selector, question)
        self._patterns.sort(key=lambda candidate: candidate.worth, reverse=True)

    def answer(self, subject: str = "") -> Answer:
        """Say whether the events about this subject are recorded; the subject is ignored if the question has none."""
        best = _better(self._always, self._by_value.get(subject))
        if best is None or best.extent is not Extent.ALL:
            best = _better(best, self._first_pattern(subject))
        if best is not None:
            return best.answer()
        if self._by_value or self._patterns:
            return Answer(Extent.NONE, None, f"its selectors name other resources ({self._subject})")
        return Answer(Extent.NONE, None, self._nearest[1])

    def _first_pattern(self, subject: str) -> _Candidate | None:
        matching = (c for c in self._patterns if all(condition.holds(subject) for condition in c.conditions))
        return next(matching, None)

    def _sort_in(self, selector: _Selector, question: Question) -> None:
        blocker = _blocker(selector, question)
        if blocker is not None:
            self._explain(selector, blocker, question)
            return
        candidate = _candidate(selector, question)
        conditions = candidate.conditions
        if not conditions:
            self._always = _better(self._always, candidate)
        elif len(conditions) == 1 and conditions[0].is_exact:
            for value in conditions[0].equals:
                self._by_value[value] = _better(self._by_value.get(value), candidate) or candidate
        else:
            self._patterns.append(candidate)

    def _explain(self, selector: _Selector, blocker: str, question: Question) -> None:
        nearness = _NEARNESS.index(blocker) if blocker in _NEARNESS else -1
        if nearness <= self._nearest[0]:
            return
        kind = " ".join(filter(None, (question.fields.get("eventCategory"), question.fields.get("resources.type"))))
        wholly = blocker in ("eventCategory", "resources.type")
        reason = f"no selector takes {kind} events" if wholly else f"{selector.label} leaves them out by {blocker}"
        self._nearest = (nearness, reason)


def _better(one: _Candidate | None, other: _Candidate | None) -> _Candidate | None:
    if one is None or other is None:
        return one or other
    return one if one.worth >= other.worth else other


def _blocker(selector: _Selector, question: Question) -> str | None:
    """Return the first field that leaves all the events out."""
    if not any(condition.field == "eventCategory" for condition in selector.conditions):
        return "eventCategory"
    for condition in selector.conditions:
        if condition.field != question.subject and _extent(condition, question) is Extent.NONE:
            return condition.field
    return None


def _extent(condition: _Condition, question: Question) -> Extent:
    value = question.fields.get(condition.field)
    if value is None:
        return condition.over_any_value(question.tolerated.get(condition.field, frozenset()))
    return Extent.ALL if condition.holds(value) else Extent.NONE


def _candidate(selector: _Selector, question: Question) -> _Candidate:
    others = [condition for condition in selector.conditions if condition.field != question.subject]
    limits = tuple(condition.field for condition in others if _extent(condition, question) is Extent.SOME)
    left_out = {
        value for condition in others if condition.field in question.tolerated for value in condition.not_equals
    }
    return _Candidate(
        selector.label,
        Extent.SOME if limits else Extent.ALL,
        limits,
        tuple(sorted(left_out)),
        tuple(condition for condition in selector.conditions if condition.field == question.subject),
    )


def _compiled(selectors: TrailSelectors, partition: str) -> Iterator[_Selector]:
    """Yield the selectors in advanced form; a trail with none records all management events (PutEventSelectors)."""
    if selectors.advanced_event_selectors:
        for number, advanced in enumerate(selectors.advanced_event_selectors, 1):
            label = f"selector {advanced.name[:100]!r}" if advanced.name else f"selector {number}"
            yield _Selector(label, tuple(_condition(one) for one in advanced.field_selectors))
        return
    for number, classic in enumerate(selectors.event_selectors or (EventSelector(),), 1):
        for advanced in as_advanced(classic, partition):
            yield _Selector(f"event selector {number}", tuple(_condition(one) for one in advanced.field_selectors))


def as_advanced(classic: EventSelector, partition: str = "aws") -> Iterator[AdvancedEventSelector]:
    """Yield advanced selectors that together record the same events as a classic one."""
    read_write = _read_write(classic.read_write_type)
    if classic.include_management_events:
        excluded = classic.exclude_management_event_sources
        source = (FieldSelector("eventSource", not_equals=excluded),) if excluded else ()
        yield AdvancedEventSelector("", (_equals("eventCategory", "Management"), *read_write, *source))
    for resource in classic.data_resources:
        category = (_equals("eventCategory", "Data"), _equals("resources.type", resource.type))
        yield AdvancedEventSelector("", (*category, *read_write, *_classic_arns(resource, partition)))


def _read_write(read_write_type: str) -> tuple[FieldSelector, ...]:
    if read_write_type == "All":
        return ()
    return (_equals("readOnly", {"ReadOnly": "true", "WriteOnly": "false"}.get(read_write_type, "unknown")),)


def _classic_arns(resource: DataResource, partition: str) -> tuple[FieldSelector, ...]:
    everything = f"arn:{partition}:{_ALL_OF_TYPE.get(resource.type, '')}"
    if resource.type in _ALL_OF_TYPE and everything in resource.values:
        return ()
    if resource.type in _PREFIX_TYPES:
        return (FieldSelector(ARN_FIELD, starts_with=resource.values),)
    return (FieldSelector(ARN_FIELD, equals=resource.values),)


def _equals(name: str, value: str) -> FieldSelector:
    return FieldSelector(name, equals=(value,))


def _condition(selector: FieldSelector) -> _Condition:
    selecting = (selector.equals, selector.starts_with, selector.ends_with)
    excluding = (selector.not_equals, selector.not_starts_with, selector.not_ends_with)
    return _Condition(
        selector.field,
        any(values is not None for values in selecting),
        frozenset(selector.equals or ()),
        _texts(selector.starts_with),
        _texts(selector.ends_with),
        frozenset(selector.not_equals or ()),
        _texts(selector.not_starts_with),
        _texts(selector.not_ends_with),
        all(values is None for values in (*selecting, *excluding)),
    )


def _texts(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(values or ())
