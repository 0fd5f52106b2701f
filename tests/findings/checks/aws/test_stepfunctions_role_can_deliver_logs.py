"""LOG-20: a state machine's log can be delivered."""

from findings.verdict import Status
from tests.builders import state_machine, the_verdict
from tests.identity import DELIVER, allow, role

CHECK = "stepfunctions_role_can_deliver_logs"


def test_a_role_with_all_rights_of_the_delivery() -> None:
    assert the_verdict(CHECK, state_machine(), role("flows", (allow(*DELIVER),))).status is Status.PASS


def test_a_role_that_lacks_one_is_named() -> None:
    verdict = the_verdict(CHECK, state_machine(), role("flows", (allow(*DELIVER[:3]),)))
    assert (verdict.status, verdict.evidence["missing"]) == (Status.FAIL, "logs:DescribeLogGroups")


def test_rights_on_one_group_only_do_not_do() -> None:
    narrow = allow(*DELIVER, resource="arn:aws:logs:*:*:log-group:*")
    assert the_verdict(CHECK, state_machine(), role("flows", (narrow,))).status is Status.FAIL


def test_without_a_log_there_is_nothing_to_deliver() -> None:
    assert the_verdict(CHECK, state_machine(logging_level="OFF"), role("flows")).status is Status.NOT_APPLICABLE
