"""LOG-45: a subscription of all log groups and those of its readers."""

import json

import pytest

from collectors.resources.aws import EventSourceMapping, LogAccountPolicy
from findings.verdict import Status, Verdict
from tests.alerts import STREAM, all_logs
from tests.builders import function, function_arn, the_verdict

CHECK = "log_account_policy_not_recursive"


def verdict(policy: LogAccountPolicy, *mappings: EventSourceMapping) -> Verdict:
    return the_verdict(CHECK, policy, function(), function("other"), *mappings)


def test_without_such_a_policy_there_is_no_loop() -> None:
    assert the_verdict(CHECK, function()).status is Status.PASS


@pytest.mark.parametrize(
    ("selection", "status"),
    [
        pytest.param(None, Status.FAIL, id="nothing is left out"),
        pytest.param('LogGroupName NOT IN ["/aws/lambda/orders"]', Status.PASS, id="the reader's"),
        pytest.param('LogGroupName NOT IN ["a", "/aws/lambda/orders"]', Status.PASS, id="and another"),
        pytest.param('LogGroupName NOT IN ["/aws/lambda/other"]', Status.FAIL, id="another's"),
        pytest.param("LogGroupName LIKE x", Status.UNKNOWN, id="a selection that we do not know"),
    ],
)
def test_what_is_left_out(selection: str | None, status: Status) -> None:
    assert verdict(all_logs(function_arn(), selection)).status is status


def test_the_groups_to_leave_out_are_named() -> None:
    found = verdict(all_logs(function_arn(), 'LogGroupName NOT IN ["first"]'))
    assert found.evidence == {"policy": "all-logs", "groups": ["/aws/lambda/orders"]}


def test_a_reader_of_the_stream_between_is_one_too() -> None:
    mapping = EventSourceMapping("arn:aws:lambda:r:1:event-source-mapping:m", "m", function_arn(), STREAM)
    assert verdict(all_logs(STREAM), mapping).status is Status.FAIL
    assert verdict(all_logs(STREAM)).status is Status.PASS


@pytest.mark.parametrize("document", ["", "[]", "{}", json.dumps({"DestinationArn": 1}), "[" * 100_000])
def test_a_document_that_cannot_be_read_is_unknown(document: str) -> None:
    assert verdict(all_logs(STREAM, document=document)).status is Status.UNKNOWN
