"""Row 10: reads and writes of the region are recorded."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import AdvancedEventSelector, EventSelector, FieldSelector
from findings.verdict import Status
from tests.builders import (
    ACCOUNT,
    ALL_INVOKES,
    MANAGEMENT,
    advanced,
    denied,
    equals,
    the_verdict,
    trail,
    trail_arn,
    trail_selectors,
    trail_status,
)

CHECK = "cloudtrail_region_recorded"
NOT_KMS = FieldSelector("eventSource", not_equals=("kms.amazonaws.com", "rdsdata.amazonaws.com"))
NOT_IAM = FieldSelector("eventSource", not_equals=("iam.amazonaws.com",))


def with_selectors(*selectors: AdvancedEventSelector | EventSelector) -> tuple[Resource, ...]:
    return (trail(), trail_status(), trail_selectors("everything", *selectors))


@pytest.mark.parametrize(
    ("resources", "unrecorded"),
    [
        pytest.param((), ["read", "write"], id="no trail"),
        pytest.param(with_selectors(EventSelector()), [], id="classic: all"),
        pytest.param(with_selectors(EventSelector("WriteOnly")), ["read"], id="classic: writes"),
        pytest.param(with_selectors(EventSelector("ReadOnly")), ["write"], id="classic: reads"),
        pytest.param(
            with_selectors(EventSelector("ReadOnly"), EventSelector("WriteOnly")), [], id="classic: both halves"
        ),
        pytest.param(
            with_selectors(EventSelector(include_management_events=False)), ["read", "write"], id="classic: data only"
        ),
        pytest.param(with_selectors(MANAGEMENT), [], id="advanced: all"),
        pytest.param(with_selectors(ALL_INVOKES), ["read", "write"], id="advanced: data only"),
        pytest.param(
            with_selectors(advanced(equals("eventCategory", "Management"), equals("readOnly", "false"))),
            ["read"],
            id="advanced: writes",
        ),
        pytest.param(
            with_selectors(advanced(equals("eventCategory", "Management"), NOT_IAM)),
            ["read", "write"],
            id="advanced: without IAM",
        ),
        pytest.param((trail(), trail_status(is_logging=False), trail_selectors()), ["read", "write"], id="stopped"),
        pytest.param(
            (
                trail("r"),
                trail_status("r"),
                trail_selectors("r", EventSelector("ReadOnly")),
                trail("w"),
                trail_status("w"),
                trail_selectors("w", EventSelector("WriteOnly")),
            ),
            [],
            id="two trails share the work",
        ),
        pytest.param(
            (
                trail(home_region="us-east-1", is_multi_region=False),
                trail_status(home_region="us-east-1"),
                trail_selectors(home_region="us-east-1"),
            ),
            ["read", "write"],
            id="another region's trail",
        ),
    ],
)
def test_what_is_unrecorded(resources: tuple[Resource, ...], unrecorded: list[str]) -> None:
    verdict = the_verdict(CHECK, *resources)
    assert verdict.arn == f"arn:aws:iam::{ACCOUNT}:root"
    assert verdict.status is (Status.FAIL if unrecorded else Status.PASS)
    assert verdict.evidence.get("unrecorded", []) == unrecorded


@pytest.mark.parametrize(
    "selector",
    [
        EventSelector(exclude_management_event_sources=("kms.amazonaws.com", "rdsdata.amazonaws.com")),
        advanced(equals("eventCategory", "Management"), NOT_KMS),
    ],
    ids=["classic", "advanced"],
)
def test_leaving_out_kms_and_rds_data_passes_and_is_shown(selector: AdvancedEventSelector | EventSelector) -> None:
    verdict = the_verdict(CHECK, *with_selectors(selector))
    assert verdict.status is Status.PASS
    assert verdict.evidence["left_out"] == ["kms.amazonaws.com", "rdsdata.amazonaws.com"]


def test_the_trail_that_leaves_out_less_is_the_proof() -> None:
    less = (trail("whole"), trail_status("whole"), trail_selectors("whole", EventSelector()))
    partial = with_selectors(EventSelector(exclude_management_event_sources=("kms.amazonaws.com",)))
    assert the_verdict(CHECK, *partial, *less).evidence == {"trails": ["whole"], "left_out": []}


def test_one_unread_trail_forbids_the_conclusion_that_none_records() -> None:
    gaps = {"Trail": {trail_arn("two"): denied("cloudtrail:DescribeTrails")}}
    assert the_verdict(CHECK, item_gaps=gaps).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("selector", "expected"), [(MANAGEMENT, Status.PASS), (EventSelector("WriteOnly"), Status.UNKNOWN)]
)
def test_an_unread_second_trail(selector: AdvancedEventSelector | EventSelector, expected: Status) -> None:
    gaps = {"TrailStatus": {trail_arn("two"): denied("cloudtrail:GetTrailStatus")}}
    verdict = the_verdict(CHECK, *with_selectors(selector), trail("two"), item_gaps=gaps)
    assert verdict.status is expected
    assert verdict.missing == (None if expected is Status.PASS else "cloudtrail:GetTrailStatus")
