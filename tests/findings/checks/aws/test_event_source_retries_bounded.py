"""LOG-62: one bad record does not hold up a stream."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import STREAM, mapping

CHECK = "event_source_retries_bounded"


@pytest.mark.parametrize(
    ("retries", "age", "expected"),
    [
        pytest.param(-1, -1, Status.FAIL, id="without end"),
        pytest.param(None, None, Status.FAIL, id="nothing said"),
        pytest.param(3, -1, Status.PASS, id="retries"),
        pytest.param(0, -1, Status.PASS, id="no retry at all"),
        pytest.param(-1, 3600, Status.PASS, id="age"),
    ],
)
def test_bounds_of_a_stream(retries: int | None, age: int | None, expected: Status) -> None:
    assert the_verdict(CHECK, mapping("m", STREAM, max_retries=retries, max_age_s=age)).status is expected


def test_a_queue_is_not_held_up() -> None:
    assert the_verdict(CHECK, mapping()).status is Status.NOT_APPLICABLE
