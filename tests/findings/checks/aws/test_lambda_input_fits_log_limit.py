"""LOG-12: events that do not fit into a log line."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import FunctionUrl
from findings.verdict import Status
from tests.builders import denied, function, function_arn, the_verdict
from tests.events import mapping, stream_mapping
from tests.fronts import function_url

CHECK = "lambda_input_fits_log_limit"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
ECHO = function(logs_event=True)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function(), function_url()), PASS, id="told not to"),
        pytest.param((function(logs_event=None), function_url()), NOT_APPLICABLE, id="nothing is known"),
        pytest.param((ECHO,), NOT_APPLICABLE, id="no trigger"),
        pytest.param((ECHO, function_url()), FAIL, id="a URL"),
        pytest.param((ECHO, FunctionUrl(function_arn(), "orders")), NOT_APPLICABLE, id="a URL that was deleted"),
        pytest.param((ECHO, function_url("other")), NOT_APPLICABLE, id="another function's URL"),
        pytest.param((ECHO, mapping()), FAIL, id="a queue"),
        pytest.param((ECHO, mapping(function_arn=f"{function_arn()}:live")), FAIL, id="a queue, by an alias"),
        pytest.param((ECHO, stream_mapping()), FAIL, id="a stream"),
        pytest.param((ECHO, mapping(state="Disabled")), NOT_APPLICABLE, id="a queue that is not read"),
        pytest.param((ECHO, mapping(function_arn=function_arn("other"))), NOT_APPLICABLE, id="another's queue"),
    ],
)
def test_triggers(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources).status is expected


def test_an_unread_mapping_may_deliver() -> None:
    gaps = {"EventSourceMapping": {"arn:aws:lambda:eu-central-1:1:event-source-mapping:x": denied()}}
    assert the_verdict(CHECK, ECHO, item_gaps=gaps).status is UNKNOWN
