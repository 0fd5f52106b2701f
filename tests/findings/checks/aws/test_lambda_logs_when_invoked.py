"""LOG-07: the silent function."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import denied, function, function_arn, log_group, snapshot, statuses, the_verdict, traffic
from tests.fronts import GROUP, log_traffic

CHECK = "lambda_logs_when_invoked"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
OWN = log_group("/shop/orders")
NO_LINES = log_traffic("/shop/orders", 0.0)


def moved(at: str) -> Resource:
    return function(log_group="/shop/orders", last_modified=at)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function(), traffic(), log_group(), log_traffic()), PASS, id="lines come"),
        pytest.param((function(), log_group(), log_traffic()), PASS, id="lines come without a metric of calls"),
        pytest.param((function(), traffic(), log_group(), log_traffic(events=0.0)), FAIL, id="silent"),
        pytest.param((function(), traffic(), log_group()), FAIL, id="silent without a metric"),
        pytest.param((function(), traffic(invocations=0.0), log_group()), NOT_APPLICABLE, id="not invoked"),
        pytest.param((function(), traffic()), NOT_APPLICABLE, id="its group is gone"),
        pytest.param((moved("2026-04-28T09:00:00.000+0000"), traffic(), OWN, NO_LINES), NOT_APPLICABLE,
                     id="moved to this group lately"),
        pytest.param((function(), traffic(), log_group(created="2026-04-30T00:00:00+00:00")), NOT_APPLICABLE,
                     id="the group is new"),
        pytest.param((function(), traffic(), log_group(created="2026-03-30T00:00:00+00:00")), FAIL, id="it is old"),
        pytest.param((moved("2026-03-01T09:00:00.000+0000"), traffic(), OWN, NO_LINES), FAIL, id="moved long ago"),
        pytest.param((moved("yesterday"), traffic(), OWN, NO_LINES), NOT_APPLICABLE, id="nobody knows when it moved"),
        pytest.param((function(last_modified="2026-04-28T09:00:00.000+0000"), traffic(), log_group()), FAIL,
                     id="changed lately, but its group is its default"),
    ],
)  # fmt: skip
def test_calls_and_lines(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources).status is expected


def test_in_a_shared_group_nobody_knows_whose_lines_they_are() -> None:
    both = (function("one", log_group="/shop/orders"), function("two", log_group="/shop/orders"))
    calls = (traffic("one"), traffic("two"))
    assert statuses(CHECK, snapshot(*both, *calls, OWN, log_traffic("/shop/orders"))) == {
        "one": NOT_APPLICABLE,
        "two": NOT_APPLICABLE,
    }
    assert statuses(CHECK, snapshot(*both, *calls, OWN, NO_LINES)) == {"one": FAIL, "two": FAIL}


def test_unread_metrics_of_one_function_or_group() -> None:
    for kind, arn in (("FunctionTraffic", function_arn()), ("LogTraffic", GROUP)):
        gaps = {kind: {arn: denied("cloudwatch:GetMetricData")}}
        verdict = the_verdict(CHECK, function(), log_group(), item_gaps=gaps)
        assert (verdict.status, verdict.missing) == (UNKNOWN, "cloudwatch:GetMetricData")
