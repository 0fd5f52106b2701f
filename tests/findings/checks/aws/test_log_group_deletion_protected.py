"""LOG-33: deletion protection."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import denied, function, log_group, the_verdict

CHECK = "log_group_deletion_protected"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="on"),
        pytest.param({"deletion_protection": False}, Status.FAIL, id="off"),
    ],
)
def test_groups_of_functions(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, log_group(**fields), function()).status is expected


def test_a_group_that_no_function_writes_to() -> None:
    assert the_verdict(CHECK, log_group("/other")).status is Status.NOT_APPLICABLE


def test_with_one_unread_function_nobody_knows_who_writes() -> None:
    gaps = {"LambdaFunction": {"arn:aws:lambda:eu-central-1:1:function:unseen": denied()}}
    assert the_verdict(CHECK, log_group("/other"), item_gaps=gaps).status is Status.UNKNOWN
