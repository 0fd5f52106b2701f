"""The selector engine: documented cases one by one, then anything against a naive reading of the documentation."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.resources.aws import (
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    TrailSelectors,
)
from findings.analysis import trail_selectors
from findings.analysis.trail_selectors import ARN_FIELD, Extent, Question, Recorder
from findings.analysis.trails import ANY_INVOKE, management_events
from tests.builders import advanced, equals, function_arn

LAMBDA, S3, TABLE = "AWS::Lambda::Function", "AWS::S3::Object", "AWS::DynamoDB::Table"
OBJECT = "arn:aws:s3:::shop/invoices/1.pdf"
NONE, SOME, ALL = Extent.NONE, Extent.SOME, Extent.ALL


def recorder(*selectors: EventSelector | AdvancedEventSelector, question: Question = ANY_INVOKE) -> Recorder:
    classic = tuple(one for one in selectors if isinstance(one, EventSelector))
    fine = tuple(one for one in selectors if isinstance(one, AdvancedEventSelector))
    return Recorder(TrailSelectors("arn", "trail", classic, fine), question)


def data(*fields: FieldSelector, kind: str = LAMBDA) -> AdvancedEventSelector:
    return advanced(equals("eventCategory", "Data"), equals("resources.type", kind), *fields)


def arn_is(**operators: tuple[str, ...]) -> AdvancedEventSelector:
    return data(FieldSelector(ARN_FIELD, **operators))


def event(kind: str, *, read_only: bool = False) -> Question:
    fields = {"eventCategory": "Data", "resources.type": kind, "readOnly": str(read_only).lower()}
    return Question(fields, subject=ARN_FIELD)


@pytest.mark.parametrize(
    ("operators", "extent"),
    [
        pytest.param({"equals": (function_arn(),)}, ALL, id="Equals"),
        pytest.param({"equals": (function_arn("a"), function_arn())}, ALL, id="Equals is OR"),
        pytest.param({"equals": (function_arn().upper(),)}, NONE, id="case matters"),
        pytest.param({"starts_with": ("arn:aws:lambda",)}, ALL, id="StartsWith"),
        pytest.param({"starts_with": ("arn:aws:s3", function_arn()[:-1])}, ALL, id="StartsWith is OR"),
        pytest.param({"ends_with": (":orders",)}, ALL, id="EndsWith"),
        pytest.param({"ends_with": (":order",)}, NONE, id="EndsWith is no contains"),
        pytest.param({"not_equals": (function_arn("a"),)}, ALL, id="NotEquals another"),
        pytest.param({"not_equals": (function_arn("a"), function_arn())}, NONE, id="NotEquals is AND"),
        pytest.param({"not_starts_with": ("arn:aws:s3", "arn:aws:lambda")}, NONE, id="NotStartsWith is AND"),
        pytest.param({"not_ends_with": (":a", ":b")}, ALL, id="NotEndsWith others"),
        pytest.param({"equals": (function_arn("a"),), "starts_with": ("arn:",)}, ALL, id="positive operators are OR"),
        pytest.param({"starts_with": ("arn:",), "not_ends_with": (":orders",)}, NONE, id="both groups are AND"),
        pytest.param({"starts_with": ("arn:",), "not_ends_with": (":a",)}, ALL, id="both groups hold"),
        pytest.param({"starts_with": ("*",)}, NONE, id="there are no wildcards"),
        pytest.param({"equals": ()}, NONE, id="an empty list of Equals"),
        pytest.param({}, NONE, id="a field without operators"),
    ],
)
def test_the_operators_of_one_field(operators: dict[str, tuple[str, ...]], extent: Extent) -> None:
    assert recorder(arn_is(**operators)).answer(function_arn()).extent is extent


@pytest.mark.parametrize(
    ("selectors", "extent"),
    [
        pytest.param((data(equals("eventName", "Invoke"), equals("readOnly", "true")),), NONE, id="fields are AND"),
        pytest.param((data(equals("eventName", "X")), data(equals("eventName", "Invoke"))), ALL, id="selectors are OR"),
        pytest.param(
            (data(equals(ARN_FIELD, function_arn()), equals(ARN_FIELD, function_arn("a"))),),
            NONE,
            id="field twice: AND",
        ),
        pytest.param((data(kind=S3),), NONE, id="another type"),
        pytest.param((advanced(equals("resources.type", LAMBDA)),), NONE, id="no eventCategory"),
        pytest.param((advanced(),), NONE, id="no fields"),
        pytest.param((data(equals("noSuchField", "x")),), SOME, id="a field that we do not know"),
        pytest.param((data(equals("eventSource", "lambda.amazonaws.com")),), ALL, id="eventSource"),
        pytest.param((data(FieldSelector("eventType", not_equals=("AwsServiceEvent",))),), ALL, id="no service events"),
        pytest.param((data(FieldSelector("userIdentity.arn", starts_with=("arn:",))),), SOME, id="some identities"),
        pytest.param((data(FieldSelector("userIdentity.arn", not_equals=("a",))),), SOME, id="all identities but one"),
        pytest.param((data(equals("sessionCredentialFromConsole", "true")),), SOME, id="console only"),
        pytest.param((data(equals("sessionCredentialFromConsole", "true")), data()), ALL, id="a fuller selector wins"),
        pytest.param(
            (
                data(equals("sessionCredentialFromConsole", "true"), FieldSelector(ARN_FIELD, starts_with=("arn:",))),
                data(FieldSelector(ARN_FIELD, ends_with=(":orders",))),
            ),
            ALL,
            id="a fuller pattern wins",
        ),
        pytest.param((EventSelector(), data()), ALL, id="advanced selectors overwrite classic ones"),
    ],
)
def test_the_fields_of_a_selector_and_the_selectors_of_a_trail(
    selectors: tuple[EventSelector | AdvancedEventSelector, ...], extent: Extent
) -> None:
    assert recorder(*selectors).answer(function_arn()).extent is extent


@pytest.mark.parametrize(
    ("kind", "value", "arn", "extent"),
    [
        (S3, "arn:aws:s3", OBJECT, ALL),
        (S3, "arn:aws:s3:::", OBJECT, ALL),
        (S3, "arn:aws:s3:::shop/", OBJECT, ALL),
        (S3, "arn:aws:s3:::shop/inv", OBJECT, ALL),
        (S3, "arn:aws:s3:::other/", OBJECT, NONE),
        (LAMBDA, "arn:aws:lambda", function_arn(), ALL),
        (LAMBDA, "arn:aws:lambda:eu-central-1", function_arn(), NONE),
        (LAMBDA, function_arn(), function_arn(), ALL),
        (LAMBDA, function_arn(), function_arn("orders2"), NONE),
        (TABLE, "arn:aws:dynamodb", "arn:aws:dynamodb:eu-central-1:1:table/t", ALL),
        (TABLE, "arn:aws:dynamodb:eu-central-1:1:table/t", "arn:aws:dynamodb:eu-central-1:1:table/t2", NONE),
    ],
)
def test_the_values_of_a_classic_selector(kind: str, value: str, arn: str, extent: Extent) -> None:
    selector = EventSelector(data_resources=(DataResource(kind, (value,)),))
    assert recorder(selector, question=event(kind)).answer(arn).extent is extent


@pytest.mark.parametrize(
    ("read_write", "read_only", "extent"),
    [
        ("All", True, ALL),
        ("All", False, ALL),
        ("ReadOnly", True, ALL),
        ("ReadOnly", False, NONE),
        ("WriteOnly", True, NONE),
        ("WriteOnly", False, ALL),
        ("Nonsense", False, NONE),
    ],
)
def test_read_and_write_of_a_classic_selector(read_write: str, read_only: bool, extent: Extent) -> None:
    selector = EventSelector(read_write, data_resources=(DataResource(S3, ("arn:aws:s3",)),))
    assert recorder(selector, question=event(S3, read_only=read_only)).answer(OBJECT).extent is extent
    assert recorder(selector, question=management_events(read_only=read_only)).answer().extent is extent


def test_a_trail_without_selectors_records_management_events_only() -> None:
    assert recorder(question=management_events(read_only=True)).answer().extent is ALL
    assert recorder().answer(function_arn()).extent is NONE


def test_leaving_out_a_tolerated_source_is_told() -> None:
    selector = EventSelector(exclude_management_event_sources=("kms.amazonaws.com",))
    answer = recorder(selector, question=management_events(read_only=True)).answer()
    assert (answer.extent, answer.left_out) == (ALL, ("kms.amazonaws.com",))


@pytest.mark.parametrize(
    ("selectors", "reason"),
    [
        ((advanced(equals("eventCategory", "Management")),), "no selector takes Data AWS::Lambda::Function events"),
        ((data(equals("readOnly", "true")),), "selector 1 leaves them out by readOnly"),
        ((data(kind=S3), data(equals("eventName", "X"))), "selector 2 leaves them out by eventName"),
        ((arn_is(equals=("x",)),), "its selectors name other resources (resources.ARN)"),
        (
            (data(equals("sessionCredentialFromConsole", "true")),),
            "selector 1 is limited by sessionCredentialFromConsole",
        ),
        ((data(),), "selector 1 records them"),
    ],
)
def test_the_reason(selectors: tuple[AdvancedEventSelector, ...], reason: str) -> None:
    assert recorder(*selectors).answer(function_arn()).reason == reason


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each value that a condition was held against."""
    made: list[str] = []
    real = trail_selectors._Condition.holds

    def counted(self: Any, value: str) -> bool:
        made.append(value)
        return real(self, value)

    monkeypatch.setattr(trail_selectors._Condition, "holds", counted)
    return made


def test_ten_thousand_selectors_with_long_values_are_looked_at_once_per_question(comparisons: list[str]) -> None:
    long = "arn:aws:lambda:" + "x" * 2000
    many = [arn_is(starts_with=(f"{long}{number}",), not_ends_with=("y" * 2000,)) for number in range(10_000)]
    made = recorder(*many)
    comparisons.clear()
    assert made.answer(f"{long}9999").extent is ALL
    assert made.answer(function_arn()).extent is NONE
    assert len(comparisons) <= 2 * len(many)


def test_values_that_are_named_exactly_are_looked_up_and_never_walked(comparisons: list[str]) -> None:
    made = recorder(
        EventSelector(data_resources=(DataResource(LAMBDA, tuple(map(function_arn, map(str, range(250))))),))
    )
    comparisons.clear()
    extents = [made.answer(function_arn(str(number))).extent for number in range(10_000)]
    assert extents.count(ALL) == 250
    assert comparisons == []


# --- anything, against a naive reading -----------------------------------------------------------------------------

VALUES = {
    "eventCategory": ("Data", "Management"),
    "resources.type": (LAMBDA, S3),
    "readOnly": ("true", "false"),
    "eventName": ("Invoke", "InvokeAsync", "Get"),
    "userIdentity.arn": ("a", "ab", "b"),
    ARN_FIELD: ("arn:aws:lambda", "arn:aws:lambda:1:f", "arn:aws:lambda:1:ff", "arn:aws:s3:::b/k", "f"),
}
OPERATORS = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")


def naive_field(selector: FieldSelector, value: str) -> bool:
    lists = [getattr(selector, operator) for operator in OPERATORS]
    if all(values is None for values in lists):
        return False
    select, deselect = lists[:3], lists[3:]
    tests = (str.__eq__, str.startswith, str.endswith)
    wanted = any(test(value, one) for test, values in zip(tests, select, strict=True) for one in values or ())
    unwanted = any(test(value, one) for test, values in zip(tests, deselect, strict=True) for one in values or ())
    return (wanted or all(values is None for values in select)) and not unwanted


def naive_advanced(selector: AdvancedEventSelector, happened: Mapping[str, str]) -> bool:
    if "eventCategory" not in [one.field for one in selector.field_selectors]:
        return False
    return all(naive_field(one, happened[one.field]) for one in selector.field_selectors)


def naive_classic(selector: EventSelector, happened: Mapping[str, str]) -> bool:
    wanted = {"All": ("true", "false"), "ReadOnly": ("true",), "WriteOnly": ("false",)}[selector.read_write_type]
    if happened["readOnly"] not in wanted:
        return False
    if happened["eventCategory"] == "Management":
        return selector.include_management_events
    arn = happened[ARN_FIELD]
    return any(
        resource.type == happened["resources.type"]
        and (
            (resource.type == LAMBDA and (value in ("arn:aws:lambda", arn)))
            or (resource.type == S3 and arn.startswith(value))
            or (resource.type == S3 and value == "arn:aws:s3")
        )
        for resource in selector.data_resources
        for value in resource.values
    )


def naive(selectors: TrailSelectors, happened: Mapping[str, str]) -> bool:
    if selectors.advanced_event_selectors:
        return any(naive_advanced(one, happened) for one in selectors.advanced_event_selectors)
    return any(naive_classic(one, happened) for one in selectors.event_selectors or (EventSelector(),))


@st.composite
def field_selectors(draw: st.DrawFn) -> FieldSelector:
    name = draw(st.sampled_from(sorted(VALUES)))
    values = st.lists(st.sampled_from(VALUES[name]), max_size=2).map(tuple)
    chosen = draw(st.dictionaries(st.sampled_from(OPERATORS), values, max_size=2))
    return FieldSelector(name, **chosen)


def maybe_category(draw: st.DrawFn) -> tuple[FieldSelector, ...]:
    category = draw(st.sampled_from(["Data", "Data", "Management", None]))
    return (equals("eventCategory", category),) if category else ()


@st.composite
def advanced_selectors(draw: st.DrawFn) -> AdvancedEventSelector:
    return AdvancedEventSelector("", (*maybe_category(draw), *draw(st.lists(field_selectors(), max_size=3))))


@st.composite
def classic_selectors(draw: st.DrawFn) -> EventSelector:
    values = st.lists(st.sampled_from([*VALUES[ARN_FIELD], "arn:aws:s3", "arn:aws:s3:::b/"]), max_size=3).map(tuple)
    resources = st.lists(st.builds(DataResource, st.sampled_from([LAMBDA, S3]), values), max_size=2).map(tuple)
    return EventSelector(
        draw(st.sampled_from(["All", "ReadOnly", "WriteOnly"])), draw(st.booleans()), draw(resources), ()
    )


TRAILS = st.one_of(
    st.lists(advanced_selectors(), min_size=1, max_size=4).map(lambda all_: TrailSelectors("a", "t", (), tuple(all_))),
    st.lists(classic_selectors(), max_size=3).map(lambda all_: TrailSelectors("a", "t", tuple(all_), ())),
)
EVENTS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})


@settings(max_examples=500, deadline=None)
@given(TRAILS, EVENTS)
def test_a_whole_event_is_answered_as_the_naive_reading_does(trail: TrailSelectors, happened: dict[str, str]) -> None:
    known = {name: value for name, value in happened.items() if name != ARN_FIELD}
    answer = Recorder(trail, Question(known, subject=ARN_FIELD)).answer(happened[ARN_FIELD])
    assert answer.extent is (ALL if naive(trail, happened) else NONE)
    assert Recorder(trail, Question(happened)).answer().extent is answer.extent


@settings(max_examples=500, deadline=None)
@given(TRAILS, EVENTS, st.sets(st.sampled_from(sorted(VALUES))))
def test_open_fields_never_promise_too_much(trail: TrailSelectors, happened: dict[str, str], open_: set[str]) -> None:
    known = {name: value for name, value in happened.items() if name not in open_}
    extent = Recorder(trail, Question(known)).answer().extent
    if extent is not SOME:
        assert naive(trail, happened) is (extent is ALL)
