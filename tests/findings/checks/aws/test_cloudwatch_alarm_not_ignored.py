"""LOG-44: an alarm that stays on; the snapshots are of 2026-05-01T12:00Z."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import alarm, the_verdict


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"state": "OK", "state_since": "2025-01-01T00:00:00Z"}, Status.PASS, id="off for long"),
        pytest.param({"state": "INSUFFICIENT_DATA"}, Status.PASS, id="no data"),
        pytest.param({"state": "ALARM", "state_since": "2026-05-01T11:00:00Z"}, Status.PASS, id="on for an hour"),
        pytest.param({"state": "ALARM", "state_since": "2026-04-24T12:00:00Z"}, Status.PASS, id="a week to the second"),
        pytest.param({"state": "ALARM", "state_since": "2026-04-24T11:59:59Z"}, Status.FAIL, id="longer than a week"),
        pytest.param({"state": "ALARM"}, Status.UNKNOWN, id="nobody knows since when"),
        pytest.param(
            {"state": "ALARM", "state_since": "2026-01-01T00:00:00Z", "metric_name": None, "rule": "ALARM(a)"},
            Status.FAIL,
            id="a composite one",
        ),
    ],
)
def test_how_long_it_is_on(fields: dict[str, Any], status: Status) -> None:
    assert the_verdict("cloudwatch_alarm_not_ignored", alarm(**fields)).status is status


def test_the_evidence_is_the_same_at_the_next_scan() -> None:
    on = alarm(state="ALARM", state_since="2026-01-01T10:20:30.123456+00:00")
    found = the_verdict("cloudwatch_alarm_not_ignored", on)
    assert (found.reason, found.evidence) == ("It has been on since 2026-01-01.", {"since": "2026-01-01"})
