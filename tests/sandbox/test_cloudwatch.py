"""CloudWatch: alarms in pages and types, their first state; statistics of metrics."""

from datetime import UTC, datetime, timedelta

import pytest

LIMITS = {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold",
          "Namespace": "AWS/Lambda", "MetricName": "Errors", "Statistic": "Sum", "Period": 60}  # fmt: skip


@pytest.fixture
def watch(admin):
    return admin("cloudwatch")


def state_of(watch, name: str) -> str:
    return watch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


def test_a_new_alarm_has_insufficient_data_and_a_changed_one_keeps_its_state(watch):
    watch.put_metric_alarm(AlarmName="new", **LIMITS)
    assert state_of(watch, "new") == "INSUFFICIENT_DATA"
    watch.set_alarm_state(AlarmName="new", StateValue="ALARM", StateReason="a test")
    watch.put_metric_alarm(AlarmName="new", **LIMITS | {"Threshold": 2})
    assert state_of(watch, "new") == "ALARM"
    watch.delete_alarms(AlarmNames=["new"])


@pytest.fixture
def many(watch):
    names = [f"many-{number:03d}" for number in range(105)]
    for name in names:
        watch.put_metric_alarm(AlarmName=name, **LIMITS)
    yield names
    watch.delete_alarms(AlarmNames=names)


def test_alarms_come_in_pages_of_fifty_or_as_many_as_asked_for(watch, many):
    first = watch.describe_alarms(AlarmNamePrefix="many-")
    assert len(first["MetricAlarms"]) == 50
    rest = watch.describe_alarms(AlarmNamePrefix="many-", NextToken=first["NextToken"], MaxRecords=100)
    assert (len(rest["MetricAlarms"]), "NextToken" in rest) == (55, False)
    found = watch.get_paginator("describe_alarms").paginate(AlarmNamePrefix="many-", PaginationConfig={"PageSize": 9})
    assert list(found.search("MetricAlarms[].AlarmName")) == many


def test_alarms_are_found_by_prefix_and_state_together(watch, many):
    watch.set_alarm_state(AlarmName=many[3], StateValue="ALARM", StateReason="a test")
    found = watch.describe_alarms(AlarmNamePrefix="many-", StateValue="ALARM")["MetricAlarms"]
    assert [alarm["AlarmName"] for alarm in found] == [many[3]]


def test_metric_alarms_do_not_come_where_composite_ones_are_asked_for(watch):
    assert watch.describe_alarms(AlarmTypes=["CompositeAlarm"])["MetricAlarms"] == []


def statistic(watch, metric: str, name: str, function: str = "p0000-api", period: int = 86_400) -> list[float]:
    end = datetime.now(UTC)
    named = {
        "Namespace": "AWS/Lambda",
        "MetricName": metric,
        "Dimensions": [{"Name": "FunctionName", "Value": function}],
    }
    query = {"Id": "q", "MetricStat": {"Metric": named, "Period": period, "Stat": name}}
    found = watch.get_metric_data(MetricDataQueries=[query], StartTime=end - timedelta(days=14), EndTime=end)
    (result,) = found["MetricDataResults"]
    assert result["StatusCode"] == "Complete"
    assert result["Timestamps"] == sorted(result["Timestamps"], reverse=True)
    return result["Values"]


def test_sums_are_right_per_period(watch):
    assert statistic(watch, "Invocations", "Sum") == [20.0] * 5
    assert statistic(watch, "Invocations", "Sum", period=14 * 86_400) == [100.0]


@pytest.mark.parametrize(("name", "value"), [("SampleCount", 20), ("Average", 72), ("Minimum", 18), ("Maximum", 432)])
def test_durations_keep_their_statistics(watch, name, value):
    assert statistic(watch, "Duration", name) == [value] * 5


def test_a_metric_of_a_function_that_is_not_invoked_has_no_points(watch):
    assert statistic(watch, "Invocations", "Sum", "p0008-api") == []


def test_points_put_later_count_at_once(watch):
    datum = {"MetricName": "Invocations", "Dimensions": [{"Name": "FunctionName", "Value": "late"}]}
    for value, total in ((3, 3), (4, 7)):
        watch.put_metric_data(Namespace="AWS/Lambda", MetricData=[datum | {"Value": value}])
        assert sum(statistic(watch, "Invocations", "Sum", "late")) == total
