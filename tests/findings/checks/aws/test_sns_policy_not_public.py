"""Not everybody may use a topic; what makes a policy public is told in test_public_policies."""

from findings.verdict import Status
from tests.builders import ACCOUNT, the_verdict
from tests.events import policy, topic

CHECK = "sns_policy_not_public"


def test_an_open_topic_fails() -> None:
    assert the_verdict(CHECK, topic(policy=policy(Action="sns:Subscribe"))).status is Status.FAIL


def test_the_policy_that_sns_itself_makes_passes() -> None:
    default = policy({"AWS": "*"}, {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}, Action="SNS:Publish")
    assert the_verdict(CHECK, topic(policy=default)).status is Status.PASS


def test_a_policy_that_cannot_be_read_is_not_called_closed() -> None:
    assert the_verdict(CHECK, topic(policy="[]")).status is Status.UNKNOWN
