"""LOG-34: a deleted group does not come back bare."""

from findings.verdict import Status
from tests.builders import function, log_group, the_verdict
from tests.identity import allow, role

CHECK = "lambda_role_cannot_create_groups"


def test_a_role_that_may_not_make_groups() -> None:
    assert the_verdict(CHECK, function(), role(), log_group()).status is Status.PASS


def test_a_role_that_may_make_its_group_anew() -> None:
    assert the_verdict(CHECK, function(), role(statements=(allow("logs:Create*"),)), log_group()).status is Status.FAIL


def test_a_group_that_is_not_there_is_another_question() -> None:
    assert the_verdict(CHECK, function(), role()).status is Status.NOT_APPLICABLE
