"""LOG-24: an alarm on an alias that nobody calls."""

from collectors.resources import Resource
from collectors.resources.aws import Alarm
from findings.verdict import Status
from tests.alerts import alarm_data
from tests.builders import alarm, denied, function, the_verdict, traffic

CHECK = "lambda_alarm_follows_traffic"


def bound(name: str = "bound", alias: str = "blue", metric: str = "Errors") -> Alarm:
    return alarm(name, metric, dimensions=(("FunctionName", "orders"), ("Resource", f"orders:{alias}")))


def status(*resources: Resource) -> Status:
    return the_verdict(CHECK, function(), *resources).status


def test_an_alarm_on_an_alias_that_is_called_passes() -> None:
    assert status(traffic(), bound(), alarm_data("bound", 1200.0)) is Status.PASS


def test_an_alarm_on_an_alias_that_is_not_called_fails() -> None:
    verdict = the_verdict(CHECK, function(), traffic(), bound(), alarm_data("bound", 0.0))
    assert (verdict.status, verdict.evidence["metrics"]) == (Status.FAIL, ["Errors"])


def test_beside_an_alarm_on_the_whole_function_it_does_no_harm() -> None:
    whole = alarm("whole", dimensions=(("FunctionName", "orders"),))
    assert status(traffic(), bound(), alarm_data("bound", 0.0), whole) is Status.PASS
    assert status(traffic(), bound(), alarm_data("bound", 0.0), alarm("everything")) is Status.PASS


def test_an_alarm_on_the_whole_function_by_another_metric_does_not_help() -> None:
    whole = alarm("whole", "Throttles", dimensions=(("FunctionName", "orders"),))
    assert status(traffic(), bound(), alarm_data("bound", 0.0), whole) is Status.FAIL


def test_one_of_two_aliases_that_is_called_is_enough() -> None:
    both = (bound(), alarm_data("bound", 0.0), bound("green", "green"), alarm_data("green", 9.0))
    assert status(traffic(), *both) is Status.PASS


def test_without_calls_there_is_no_traffic_to_follow() -> None:
    assert status(traffic(invocations=0), bound(), alarm_data("bound", 0.0)) is Status.NOT_APPLICABLE


def test_without_such_an_alarm_it_passes() -> None:
    assert status(traffic()) is Status.PASS


def test_whether_the_alias_is_called_must_be_known() -> None:
    found = the_verdict(CHECK, function(), traffic(), bound(), gaps={"AlarmData": denied("cloudwatch:GetMetricData")})
    assert (found.status, found.missing) == (Status.UNKNOWN, "cloudwatch:GetMetricData")
