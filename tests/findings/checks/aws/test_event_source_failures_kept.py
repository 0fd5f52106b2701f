"""LOG-62: records of a stream that a function cannot handle are kept."""

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, REGION, the_verdict
from tests.events import FAILURES, STREAM, mapping, queue_arn

CHECK = "event_source_failures_kept"
DYNAMO = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000"
KAFKA = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/events/1"
RABBIT = f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:events:b-1"


@pytest.mark.parametrize("source", [STREAM, DYNAMO, KAFKA], ids=["kinesis", "dynamodb", "kafka"])
def test_a_stream_needs_a_destination(source: str) -> None:
    assert the_verdict(CHECK, mapping("m", source)).status is Status.FAIL
    assert the_verdict(CHECK, mapping("m", source, on_failure_arn=FAILURES)).status is Status.PASS


@pytest.mark.parametrize("source", [queue_arn("orders"), RABBIT], ids=["sqs", "mq"])
def test_other_sources_have_none(source: str) -> None:
    assert the_verdict(CHECK, mapping("m", source)).status is Status.NOT_APPLICABLE
