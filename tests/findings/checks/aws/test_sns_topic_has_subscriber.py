"""LOG-40: a topic that alarms publish to reaches somebody."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import TOPIC, alarm, denied, the_verdict
from tests.events import subscription, topic

CHECK = "sns_topic_has_subscriber"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((alarm(), subscription()), Status.PASS, id="somebody"),
        pytest.param((alarm(),), Status.FAIL, id="nobody"),
        pytest.param((alarm(), subscription(pending=True)), Status.FAIL, id="only somebody who never confirmed"),
        pytest.param((alarm(), subscription("email", topic("other").arn)), Status.FAIL, id="somebody at another topic"),
        pytest.param((alarm(alarm_actions=(), ok_actions=(TOPIC,)),), Status.FAIL, id="used when all is well again"),
        pytest.param((alarm(alarm_actions=()),), Status.NOT_APPLICABLE, id="no alarm uses it"),
    ],
)
def test_who_listens(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, topic(), *resources).status is expected


def test_one_unread_subscription_forbids_the_conclusion() -> None:
    gaps = {"TopicSubscription": {"arn:aws:sns:eu-central-1:1:t:x": denied()}}
    assert the_verdict(CHECK, topic(), alarm(), item_gaps=gaps).status is Status.UNKNOWN
