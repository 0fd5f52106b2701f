"""LOG-50: every invocation is recorded by a trail that covers the region and is logging."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import DataResource, EventSelector, FieldSelector
from findings.verdict import Status
from tests.builders import (
    ALL_INVOKES,
    MANAGEMENT,
    advanced,
    denied,
    equals,
    function,
    function_arn,
    snapshot,
    statuses,
    the_verdict,
    trail,
    trail_arn,
    trail_selectors,
    trail_status,
)

CHECK = "lambda_invocations_recorded"
LAMBDA = "AWS::Lambda::Function"
OTHER = "us-east-1"


def classic(*values: str, read_write: str = "All") -> EventSelector:
    return EventSelector(read_write, include_management_events=True, data_resources=(DataResource(LAMBDA, values),))


def data(*fields: FieldSelector) -> object:
    return advanced(equals("eventCategory", "Data"), equals("resources.type", LAMBDA), *fields)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param(classic("arn:aws:lambda"), Status.PASS, id="classic: all functions"),
        pytest.param(classic(function_arn()), Status.PASS, id="classic: this function"),
        pytest.param(classic(function_arn("orders-2")), Status.FAIL, id="classic: a longer name"),
        pytest.param(classic(function_arn("order")), Status.FAIL, id="classic: a function ARN is no prefix"),
        pytest.param(classic(f"{function_arn()}:live"), Status.FAIL, id="classic: only an alias"),
        pytest.param(
            classic("arn:aws:lambda", read_write="WriteOnly"), Status.PASS, id="classic: an Invoke is a write"
        ),
        pytest.param(classic("arn:aws:lambda", read_write="ReadOnly"), Status.FAIL, id="classic: reads only"),
        pytest.param(MANAGEMENT, Status.FAIL, id="management events only"),
        pytest.param(ALL_INVOKES, Status.PASS, id="advanced: all functions"),
        pytest.param(data(equals("readOnly", "true")), Status.FAIL, id="advanced: reads only"),
        pytest.param(data(equals("eventName", "Invoke")), Status.PASS, id="advanced: by event name"),
        pytest.param(
            data(FieldSelector("eventName", not_equals=("Invoke",))), Status.FAIL, id="advanced: Invoke left out"
        ),
        pytest.param(data(equals("resources.ARN", function_arn())), Status.PASS, id="advanced: by ARN"),
        pytest.param(data(FieldSelector("resources.ARN", starts_with=("arn:aws:lambda:eu-central-1:",))), Status.PASS),
        pytest.param(
            data(FieldSelector("resources.ARN", not_ends_with=(":orders",))), Status.FAIL, id="advanced: ARN left out"
        ),
        pytest.param(
            data(FieldSelector("userIdentity.arn", not_starts_with=("arn:aws:sts::111122223333:assumed-role/ci",))),
            Status.FAIL,
            id="advanced: some callers left out",
        ),
        pytest.param(data(equals("sessionCredentialFromConsole", "true")), Status.FAIL, id="advanced: console only"),
    ],
)
def test_selectors(selector: object, expected: Status) -> None:
    verdict = the_verdict(CHECK, function(), trail(), trail_status(), trail_selectors("everything", selector))
    assert verdict.status is expected


@pytest.mark.parametrize(
    ("resources", "expected", "because"),
    [
        pytest.param((), Status.FAIL, "there is none", id="no trail"),
        pytest.param(
            (trail(), trail_status(is_logging=False), trail_selectors()), Status.FAIL, "stopped", id="stopped"
        ),
        pytest.param(
            (trail(is_multi_region=False), trail_status(), trail_selectors()), Status.PASS, "", id="only this region"
        ),
        pytest.param(
            (
                trail(home_region=OTHER),
                trail_status(home_region=OTHER),
                trail_selectors(home_region=OTHER),
            ),
            Status.PASS,
            "",
            id="the shadow of a multi-region trail",
        ),
        pytest.param(
            (
                trail(home_region=OTHER, is_multi_region=False, is_organization=True),
                trail_status(home_region=OTHER),
                trail_selectors(home_region=OTHER),
            ),
            Status.FAIL,
            "records only us-east-1",
            id="an organization trail of one other region",
        ),
    ],
)
def test_region_and_status(resources: tuple[Resource, ...], expected: Status, because: str) -> None:
    verdict = the_verdict(CHECK, function(), *resources)
    assert verdict.status is expected
    assert because in verdict.reason


def test_some_invocations_are_not_enough_and_the_reason_says_so() -> None:
    selector = data(equals("sessionCredentialFromConsole", "true"))
    verdict = the_verdict(CHECK, function(), trail(), trail_status(), trail_selectors("everything", selector))
    assert verdict.reason == (
        "Only some invocations are recorded: everything: selector 1 is limited by sessionCredentialFromConsole."
    )
    assert verdict.evidence["trails"][0]["records"] == "some"


def test_the_pass_says_which_trail_and_bucket() -> None:
    verdict = the_verdict(CHECK, function(), trail(), trail_status(), trail_selectors())
    assert verdict.evidence == {"trail": "everything", "selector": "selector 'functions'", "bucket": "audit-logs"}


def two_trails() -> tuple[Resource, ...]:
    named = classic(function_arn("named"))
    return (
        function("named"),
        function("other"),
        trail("one"),
        trail_status("one"),
        trail_selectors("one", named),
        trail("two"),
        trail_status("two"),
        trail_selectors("two", MANAGEMENT),
    )


@pytest.mark.parametrize("kind", ["TrailStatus", "TrailSelectors"])
def test_a_pass_proven_by_one_trail_stays_although_another_was_not_read(kind: str) -> None:
    seen = snapshot(*two_trails(), item_gaps={kind: {trail_arn("two"): denied("cloudtrail:Get")}})
    assert statuses(CHECK, seen) == {"named": Status.PASS, "other": Status.UNKNOWN}


def test_one_unread_trail_forbids_a_failure_but_no_proven_pass() -> None:
    gaps = {"Trail": {trail_arn("three"): denied("cloudtrail:DescribeTrails")}}
    assert statuses(CHECK, snapshot(*two_trails(), item_gaps=gaps)) == {"named": Status.PASS, "other": Status.UNKNOWN}


def test_with_everything_read_the_other_function_fails() -> None:
    assert statuses(CHECK, snapshot(*two_trails())) == {"named": Status.PASS, "other": Status.FAIL}


def test_a_trail_without_an_answer_about_its_selectors_is_unknown_not_silent() -> None:
    assert the_verdict(CHECK, function(), trail(), trail_status()).status is Status.UNKNOWN


def test_the_selectors_of_a_trail_that_does_not_cover_the_region_need_not_be_read() -> None:
    far = trail(home_region=OTHER, is_multi_region=False)
    assert the_verdict(CHECK, function(), far, gaps={"TrailSelectors": denied()}).status is Status.FAIL


def test_the_china_partition_has_its_own_word_for_all_functions() -> None:
    def status(value: str) -> Status:
        parts = (function(), trail(), trail_status(), trail_selectors("everything", classic(value)))
        return the_verdict(CHECK, *parts, partition="aws-cn").status

    assert status("arn:aws-cn:lambda") is Status.PASS
    assert status("arn:aws:lambda") is Status.FAIL
