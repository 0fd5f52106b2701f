"""Row 56: failed deliveries of a topic are logged."""

import pytest

from collectors.resources.aws import TopicSubscription
from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import queue_arn, subscription, topic

CHECK = "sns_delivery_status_logged"
LAMBDA = subscription("lambda")
SQS = subscription("sqs", endpoint=queue_arn("orders"))
HTTPS = subscription("https", endpoint="https://hooks.example")


@pytest.mark.parametrize(
    ("logged", "entries", "missing"),
    [
        pytest.param(("lambda",), (LAMBDA,), [], id="logged"),
        pytest.param((), (LAMBDA,), ["Lambda"], id="not logged"),
        pytest.param(("lambda",), (LAMBDA, SQS), ["SQS"], id="one of two"),
        pytest.param(("http",), (HTTPS,), [], id="https is logged as http"),
        pytest.param(("sqs",), (HTTPS,), ["HTTP"], id="another protocol"),
    ],
)
def test_protocols_in_use(logged: tuple[str, ...], entries: tuple[TopicSubscription, ...], missing: list[str]) -> None:
    verdict = the_verdict(CHECK, topic(failure_feedback=logged), *entries)
    assert verdict.status is (Status.FAIL if missing else Status.PASS)
    assert verdict.evidence.get("missing", []) == missing


def test_sns_logs_no_mail_so_that_nobody_is_blamed_for_it() -> None:
    assert the_verdict(CHECK, topic(), subscription()).status is Status.NOT_APPLICABLE


def test_successes_alone_are_not_what_is_asked_for() -> None:
    assert the_verdict(CHECK, topic(success_feedback=("lambda",)), LAMBDA).status is Status.FAIL
