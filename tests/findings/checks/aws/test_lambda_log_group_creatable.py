"""LOG-04: a missing group would be made."""

from findings.verdict import Status
from tests.builders import function, log_group, the_verdict
from tests.identity import allow, role

CHECK = "lambda_log_group_creatable"


def test_an_existing_group_need_not_be_made() -> None:
    assert the_verdict(CHECK, function(), role(), log_group()).status is Status.NOT_APPLICABLE


def test_a_missing_group_that_the_role_may_make() -> None:
    assert the_verdict(CHECK, function(), role(statements=(allow("logs:CreateLogGroup"),))).status is Status.PASS


def test_a_missing_group_that_the_role_may_not_make() -> None:
    assert the_verdict(CHECK, function(), role()).status is Status.FAIL


def test_a_group_of_a_longer_name_is_another() -> None:
    assert the_verdict(CHECK, function(), role(), log_group("/aws/lambda/orders-2")).status is Status.FAIL
