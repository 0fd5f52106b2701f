"""LOG-61: a dead letter queue keeps messages longer than the queue that they come from."""

import pytest

from findings.verdict import Status
from tests.builders import snapshot, statuses
from tests.events import FAILURES, dead_queue, queue

CHECK = "sqs_dead_letter_retention_longer"
PASS, FAIL, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.NOT_APPLICABLE
DAY = 86_400


@pytest.mark.parametrize(
    ("source", "dead", "expected"),
    [
        pytest.param(4 * DAY, 14 * DAY, PASS, id="longer"),
        pytest.param(4 * DAY, 4 * DAY, FAIL, id="as long"),
        pytest.param(4 * DAY, DAY, FAIL, id="shorter"),
        pytest.param(4 * DAY, 4 * DAY + 1, PASS, id="just longer"),
        pytest.param(14 * DAY, 14 * DAY, PASS, id="as long as can be"),
    ],
)
def test_retention(source: int, dead: int, expected: Status) -> None:
    seen = snapshot(queue(dead_letter_arn=FAILURES, retention_s=source), dead_queue(retention_s=dead))
    assert statuses(CHECK, seen) == {"orders": NOT_APPLICABLE, "failures": expected}


def test_the_source_that_keeps_longest_counts() -> None:
    sources = [queue(name, dead_letter_arn=FAILURES, retention_s=days * DAY) for name, days in (("a", 1), ("b", 9))]
    assert statuses(CHECK, snapshot(*sources, dead_queue(retention_s=5 * DAY)))["failures"] is FAIL


def test_in_fifo_queues_the_age_begins_anew() -> None:
    source = queue("a.fifo", fifo=True, dead_letter_arn=FAILURES)
    assert statuses(CHECK, snapshot(source, dead_queue(fifo=True, retention_s=DAY)))["failures"] is PASS
