"""LOG-23: a pipe logs."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import log_group, the_verdict
from tests.fronts import pipe

CHECK = "pipes_logging_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="errors"),
        pytest.param({"log_level": "OFF"}, Status.FAIL, id="off"),
        pytest.param({"log_destinations": ()}, Status.FAIL, id="no destination"),
        pytest.param({"log_level": "TRACE"}, Status.PASS, id="trace"),
        pytest.param({"log_level": "OFF", "state": "STOPPED"}, Status.NOT_APPLICABLE, id="stopped"),
    ],
)
def test_pipe_logging(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, pipe(**fields), log_group()).status is expected


def test_a_log_group_that_is_gone_and_a_bucket_that_cannot_be_seen() -> None:
    assert the_verdict(CHECK, pipe()).status is Status.FAIL
    both = (*pipe().log_destinations, "s3://pipe-logs")
    assert the_verdict(CHECK, pipe(log_destinations=both)).status is Status.PASS
