"""LOG-61: an alarm watches what lands in a dead letter queue."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import Alarm, InvokeConfig, MetricQuery
from findings.verdict import Status
from tests.builders import alarm, denied, function, the_verdict
from tests.events import FAILURES, dead_queue, invoked, mapping, queue_alarm, rule, stream_mapping, target

CHECK = "sqs_dead_letter_alarmed"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
USED = function(dead_letter_arn=FAILURES)
NO_METRIC = {"namespace": None, "metric_name": None}
ALL = 'SELECT MAX(ApproximateNumberOfMessagesVisible) FROM SCHEMA("AWS/SQS", QueueName)'


def asked(query: str) -> Alarm:
    return alarm("asked", **NO_METRIC, metrics=(MetricQuery("q", expression=query),))


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        pytest.param((queue_alarm("failures"),), PASS, id="depth"),
        pytest.param((queue_alarm("failures", "ApproximateAgeOfOldestMessage"),), PASS, id="age"),
        pytest.param((asked(ALL),), PASS, id="all queues together"),
        pytest.param((asked(f"{ALL} GROUP BY QueueName ORDER BY MAX() DESC LIMIT 5"),), PASS, id="the worst of all"),
        pytest.param((asked(f"{ALL} WHERE QueueName = 'failures'"),), PASS, id="asked for by name"),
        pytest.param((), FAIL, id="none"),
        pytest.param((queue_alarm("failures-2"),), FAIL, id="another queue"),
        pytest.param(
            (queue_alarm("failures", "NumberOfMessagesSent"),), FAIL, id="a metric that redriving leaves at 0"
        ),
        pytest.param((queue_alarm("failures", namespace="Shop"),), FAIL, id="another namespace"),
        pytest.param((asked(f"{ALL} WHERE QueueName = 'other'"),), FAIL, id="another queue, asked for by name"),
        pytest.param((asked(f"{ALL} WHERE QueueName != 'other'"),), UNKNOWN, id="undecidable"),
    ],
)
def test_alarms(alarms: tuple[Alarm, ...], expected: Status) -> None:
    assert the_verdict(CHECK, dead_queue(), USED, *alarms).status is expected


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(invoked("orders", InvokeConfig(on_failure_arn=FAILURES)), id="a destination"),
        pytest.param(stream_mapping(), id="a mapping"),
        pytest.param(rule("r", target()), id="a rule"),
    ],
)
def test_whatever_fails_into_it(user: Resource) -> None:
    assert the_verdict(CHECK, dead_queue(), user).status is FAIL


def test_a_queue_for_nothing_that_failed_is_not_asked() -> None:
    assert the_verdict(CHECK, dead_queue(), mapping()).status is NOT_APPLICABLE


def test_one_unread_alarm_forbids_the_conclusion() -> None:
    gaps = {"Alarm": {"arn:aws:cloudwatch:eu-central-1:1:alarm:x": denied()}}
    assert the_verdict(CHECK, dead_queue(), USED, item_gaps=gaps).status is UNKNOWN
