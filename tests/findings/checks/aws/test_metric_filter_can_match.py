"""LOG-15: patterns that contradict themselves or that CloudWatch Logs would not take."""

import pytest

from findings.verdict import Status
from tests.alerts import metric_filter
from tests.builders import the_verdict


@pytest.mark.parametrize(
    ("pattern", "status"),
    [
        pytest.param("ERROR", Status.PASS, id="a word"),
        pytest.param("", Status.PASS, id="every line"),
        pytest.param('{ $.level = "ERROR" || $.level = "WARN" }', Status.PASS, id="either"),
        pytest.param('{ $.level = "ERROR" && $.level = "WARN" }', Status.FAIL, id="both at once"),
        pytest.param("{ $.ms > 500 && $.ms < 100 }", Status.FAIL, id="an empty range"),
        pytest.param("ERROR -ERR", Status.FAIL, id="a word that another forbids"),
        pytest.param("{ $.level = ", Status.FAIL, id="refused by the service"),
        pytest.param("%ERR% WARN", Status.UNKNOWN, id="not described by AWS"),
        pytest.param("{" + "(" * 500 + ")" * 500 + "}", Status.FAIL, id="nested without end"),
    ],
)
def test_patterns(pattern: str, status: Status) -> None:
    assert the_verdict("metric_filter_can_match", metric_filter(pattern=pattern)).status is status
