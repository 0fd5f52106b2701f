"""LOG-05: no other function writes to the group."""

from findings.verdict import Status
from tests.builders import denied, function, snapshot, statuses, the_verdict

CHECK = "lambda_log_group_own"


def test_a_group_of_its_own() -> None:
    assert the_verdict(CHECK, function()).status is Status.PASS
    assert the_verdict(CHECK, function(log_group="/shop/orders")).status is Status.PASS


def test_two_functions_in_one_group_and_a_third_by_itself() -> None:
    seen = snapshot(function("one", log_group="/shop"), function("two", log_group="/shop"), function("three"))
    assert statuses(CHECK, seen) == {"one": Status.FAIL, "two": Status.FAIL, "three": Status.PASS}


def test_the_default_group_of_another_function() -> None:
    seen = snapshot(function("one"), function("two", log_group="/aws/lambda/one"))
    assert statuses(CHECK, seen) == {"one": Status.FAIL, "two": Status.FAIL}


def test_an_unread_function_may_share_it() -> None:
    gaps = {"LambdaFunction": {"arn:aws:lambda:eu-central-1:1:function:unseen": denied()}}
    found = statuses(CHECK, snapshot(function(), item_gaps=gaps))
    assert found["orders"] is Status.UNKNOWN
