"""Not everybody may put events on a bus; what makes a policy public is told in test_public_policies."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import bus, policy

CHECK = "eventbridge_bus_policy_not_public"


def test_an_open_bus_fails() -> None:
    assert the_verdict(CHECK, bus(policy=policy(Action="events:PutEvents"))).status is Status.FAIL


def test_one_of_an_organization_and_one_without_a_policy_pass() -> None:
    closed = policy(condition={"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, Action="events:PutEvents")
    assert the_verdict(CHECK, bus(policy=closed)).status is Status.PASS
    assert the_verdict(CHECK, bus()).status is Status.PASS


def test_a_policy_that_cannot_be_read_is_not_called_closed() -> None:
    assert the_verdict(CHECK, bus(policy="no JSON")).status is Status.UNKNOWN
