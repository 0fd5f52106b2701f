"""Row 15: what a trail records arrives."""

from typing import Any

import pytest

from collectors.snapshot import SnapshotFormatError
from findings.verdict import Status
from tests.builders import (
    advanced,
    denied,
    equals,
    result,
    snapshot,
    statuses,
    the_verdict,
    trail,
    trail_selectors,
    trail_status,
)

CHECK = "cloudtrail_delivery_succeeds"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="delivered just now"),
        pytest.param({"latest_delivery_time": "2026-04-30T12:00:00Z"}, Status.PASS, id="24 hours ago"),
        pytest.param({"latest_delivery_time": "2026-04-30T11:59:59Z"}, Status.FAIL, id="over 24 hours ago"),
        pytest.param({"latest_delivery_time": "2026-04-30T14:00:01+02:00"}, Status.PASS, id="another zone"),
        pytest.param({"latest_delivery_time": "2026-05-01T11:00:00"}, Status.PASS, id="without a zone"),
        pytest.param({"latest_delivery_error": "AccessDenied"}, Status.FAIL, id="an error"),
        pytest.param({"latest_delivery_time": None}, Status.FAIL, id="never, for months"),
        pytest.param({"latest_delivery_time": None, "started": None}, Status.FAIL, id="never, start unknown"),
        pytest.param(
            {"latest_delivery_time": None, "started": "2026-05-01T11:50:00Z"}, Status.NOT_APPLICABLE, id="just started"
        ),
        pytest.param(
            {"is_logging": False, "latest_delivery_error": "NoSuchBucket"}, Status.NOT_APPLICABLE, id="stopped"
        ),
    ],
)
def test_delivery(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, trail(), trail_selectors(), trail_status(**fields)).status is expected


def test_the_failure_names_error_and_bucket() -> None:
    verdict = the_verdict(CHECK, trail(), trail_selectors(), trail_status(latest_delivery_error="NoSuchBucket"))
    assert "NoSuchBucket" in verdict.reason
    assert verdict.evidence["bucket"] == "audit-logs"


def test_a_trail_is_judged_in_its_home_region_only() -> None:
    shadow = trail(home_region="us-east-1")
    assert result(CHECK, snapshot(shadow, gaps={"TrailStatus": denied()})).verdicts == []


def test_one_unread_status_does_not_hide_another_trail() -> None:
    seen = snapshot(trail("read"), trail_status("read"), trail_selectors("read"), trail("dark"))
    assert statuses(CHECK, seen) == {"read": Status.PASS, "dark": Status.UNKNOWN}


def test_a_time_that_is_none_is_a_bad_snapshot() -> None:
    with pytest.raises(SnapshotFormatError, match="'yesterday' is not a time"):
        the_verdict(CHECK, trail(), trail_selectors(), trail_status(latest_delivery_time="yesterday"))


def test_silence_says_nothing_of_a_trail_that_records_no_reads() -> None:
    late = trail_status(latest_delivery_time="2026-03-01T00:00:00Z")
    writes = trail_selectors("everything", advanced(equals("eventCategory", "Management"), equals("readOnly", "false")))
    assert the_verdict(CHECK, trail(), late, writes).status is Status.NOT_APPLICABLE
    assert the_verdict(CHECK, trail(), late, trail_selectors()).status is Status.FAIL
    broken = trail_status(latest_delivery_error="AccessDenied")
    assert the_verdict(CHECK, trail(), broken, writes).status is Status.FAIL
