"""LOG-60 and LOG-61, by behaviour: no asynchronous event was lost."""

from typing import Any

import pytest

from collectors.resources.aws import InvokeConfig
from findings.verdict import Status
from tests.builders import function, the_verdict
from tests.events import FAILURES, delivery, invoked

CHECK = "lambda_async_events_not_dropped"


@pytest.mark.parametrize(
    ("counted", "kept", "expected"),
    [
        pytest.param({}, False, Status.PASS, id="nothing lost"),
        pytest.param({"async_dropped": 1.0}, False, Status.FAIL, id="dropped and not kept"),
        pytest.param({"async_dropped": 1.0}, True, Status.PASS, id="dropped, and sent to the destination first"),
        pytest.param({"dead_letter_errors": 1.0}, True, Status.FAIL, id="the dead letter queue refused"),
        pytest.param({"destination_failures": 1.0}, True, Status.FAIL, id="the destination refused"),
        pytest.param({"received": 0.0}, False, Status.NOT_APPLICABLE, id="no event"),
    ],
)
def test_what_lambda_counted(counted: dict[str, Any], kept: bool, expected: Status) -> None:
    config = InvokeConfig(on_failure_arn=FAILURES if kept else None)
    assert the_verdict(CHECK, function(), delivery(**counted), invoked("orders", config)).status is expected


def test_the_evidence_does_not_change_with_each_scan() -> None:
    verdicts = [
        the_verdict(CHECK, function(), delivery(dead_letter_errors=count), invoked("orders")) for count in (1.0, 99.0)
    ]
    assert verdicts[0] == verdicts[1]
    assert verdicts[0].evidence == {"metric": "DeadLetterErrors", "role": "orders-role"}
