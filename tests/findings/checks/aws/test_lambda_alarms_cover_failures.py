"""LOG-41: alarms on errors and throttles of used functions."""

import pytest

from collectors.resources.aws import Alarm
from findings.verdict import Status
from tests.builders import alarm, denied, function, snapshot, statuses, the_verdict, traffic

CHECK = "lambda_alarms_cover_failures"
OWN = (("FunctionName", "orders"),)


@pytest.mark.parametrize(
    ("alarms", "missing"),
    [
        pytest.param((), ["Errors", "Throttles"], id="none"),
        pytest.param((alarm("e", "Errors"),), ["Throttles"], id="one of two"),
        pytest.param((alarm("e", "Errors"), alarm("t", "Throttles")), [], id="account-wide"),
        pytest.param((alarm("e", "Errors", dimensions=OWN), alarm("t", "Throttles", dimensions=OWN)), [], id="its own"),
        pytest.param((alarm("e", "Errors", dimensions=OWN), alarm("t", "Throttles")), [], id="mixed"),
        pytest.param(
            (alarm("e", "Errors", actions_enabled=False), alarm("t", "Throttles")), [], id="actions are another check"
        ),
    ],
)
def test_what_is_missing(alarms: tuple[Alarm, ...], missing: list[str]) -> None:
    verdict = the_verdict(CHECK, function(), traffic(), *alarms)
    assert verdict.status is (Status.FAIL if missing else Status.PASS)
    if missing:
        assert verdict.evidence == {"missing_metrics": missing}
        assert all(metric in verdict.reason for metric in missing)


def test_a_pass_names_the_alarms() -> None:
    verdict = the_verdict(CHECK, function(), traffic(), alarm("e", "Errors"), alarm("t", "Throttles"))
    assert verdict.evidence == {"alarms": {"Errors": "e", "Throttles": "t"}}


def test_an_unused_function_needs_no_alarm() -> None:
    assert the_verdict(CHECK, function(), traffic(invocations=0)).status is Status.NOT_APPLICABLE


def test_one_unread_alarm_forbids_a_failure_but_no_proven_pass() -> None:
    seen = snapshot(
        function("watched"),
        function("bare"),
        traffic("watched"),
        traffic("bare"),
        *(alarm(metric, metric, dimensions=(("FunctionName", "watched"),)) for metric in ("Errors", "Throttles")),
        item_gaps={"Alarm": {"arn:aws:cloudwatch:eu-central-1:1:alarm:x": denied()}},
    )
    assert statuses(CHECK, seen) == {"watched": Status.PASS, "bare": Status.UNKNOWN}
