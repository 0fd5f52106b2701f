"""LOG-45: lines that call what writes them."""

from collectors.resources.aws import LogSubscription, SubscriptionFilters
from findings.verdict import Status
from tests.alerts import STREAM, subscribed
from tests.builders import denied, function, function_arn, log_group, snapshot, statuses, the_verdict

CHECK = "log_subscription_not_recursive"


def reads(group: str, *readers: str) -> SubscriptionFilters:
    name = f"/aws/lambda/{group}"
    filters = tuple(LogSubscription(f"to-{one}", "", function_arn(one)) for one in readers)
    return SubscriptionFilters(log_group(name).arn, name, filters)


def test_a_function_that_reads_its_own_log_fails() -> None:
    verdict = the_verdict(CHECK, reads("orders", "orders"), function())
    assert (verdict.status, verdict.evidence["function"]) == (Status.FAIL, "orders")


def test_its_version_or_alias_is_the_same_function() -> None:
    held = subscribed(LogSubscription("live", "", f"{function_arn()}:live"))
    assert the_verdict(CHECK, held, function()).status is Status.FAIL


def test_a_reader_that_writes_elsewhere_passes() -> None:
    assert the_verdict(CHECK, reads("orders", "reader"), function(), function("reader")).status is Status.PASS


def test_a_reader_that_shares_the_group_fails() -> None:
    shared = function("reader", log_group="/aws/lambda/orders")
    assert the_verdict(CHECK, reads("orders", "reader"), function(), shared).status is Status.FAIL


def test_two_functions_that_read_each_other_fail_and_the_way_is_shown() -> None:
    found = snapshot(reads("a", "b"), reads("b", "a"), reads("c", "a"), *map(function, "abc"))
    assert statuses(CHECK, found) == {
        "/aws/lambda/a": Status.FAIL,
        "/aws/lambda/b": Status.FAIL,
        "/aws/lambda/c": Status.PASS,
    }


def test_a_stream_is_no_function() -> None:
    assert the_verdict(CHECK, subscribed(LogSubscription("s", "", STREAM)), function()).status is Status.PASS


def test_no_subscription_is_no_question() -> None:
    assert the_verdict(CHECK, reads("orders"), function()).status is Status.NOT_APPLICABLE


def test_a_group_whose_subscriptions_were_not_read_may_close_the_circle() -> None:
    unseen = {"SubscriptionFilters": {"arn:aws:logs:eu-central-1:111122223333:log-group:x": denied()}}
    found = snapshot(reads("a", "b"), function("a"), function("b"), item_gaps=unseen)
    assert statuses(CHECK, found)["/aws/lambda/a"] is Status.UNKNOWN
