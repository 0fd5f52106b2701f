"""The history of alarms: changes of state, the newest first, in pages, by kind and time."""

from datetime import UTC, datetime, timedelta

import pytest

LIMITS = {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold",
          "Namespace": "AWS/Lambda", "MetricName": "Errors", "Statistic": "Sum", "Period": 60}  # fmt: skip
NAME, ABOVE = "history-errors", "history-any"


@pytest.fixture
def watch(admin):
    client = admin("cloudwatch")
    client.put_metric_alarm(AlarmName=NAME, **LIMITS)
    client.put_composite_alarm(AlarmName=ABOVE, AlarmRule=f"ALARM({NAME})")
    for state in ("OK", "ALARM", "ALARM", "OK"):
        client.set_alarm_state(AlarmName=NAME, StateValue=state, StateReason="a test")
    yield client
    client.delete_alarms(AlarmNames=[NAME, ABOVE])


def told(watch, **given) -> list[str]:
    found = watch.describe_alarm_history(**{"AlarmName": NAME} | given)["AlarmHistoryItems"]
    return [item["HistorySummary"].removeprefix("Alarm updated from ") for item in found]


def test_changes_of_state_come_the_newest_first(watch):
    assert told(watch, HistoryItemType="StateUpdate") == ["ALARM to OK", "OK to ALARM", "INSUFFICIENT_DATA to OK"]
    assert told(watch, ScanBy="TimestampAscending")[0] == "INSUFFICIENT_DATA to OK"
    assert told(watch, HistoryItemType="ConfigurationUpdate") == []


def test_an_alarm_that_is_changed_keeps_its_history(watch):
    watch.put_metric_alarm(AlarmName=NAME, **LIMITS | {"Threshold": 2})
    assert len(told(watch)) == 3


def test_composite_alarms_come_only_where_they_are_asked_for(watch):
    watch.set_alarm_state(AlarmName=ABOVE, StateValue="ALARM", StateReason="a test")
    names = {item["AlarmName"] for item in watch.describe_alarm_history()["AlarmHistoryItems"]}
    assert (NAME in names, ABOVE in names) == (True, False)
    found = watch.describe_alarm_history(AlarmTypes=["CompositeAlarm"])["AlarmHistoryItems"]
    assert [(item["AlarmName"], item["AlarmType"]) for item in found] == [(ABOVE, "CompositeAlarm")]


def test_only_what_was_between_two_times(watch):
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert told(watch, StartDate=later) == told(watch, EndDate=later - timedelta(minutes=2)) == []
    assert len(told(watch, StartDate=later - timedelta(minutes=2), EndDate=later)) == 3


def test_pages(watch):
    first = watch.describe_alarm_history(AlarmName=NAME, MaxRecords=2)
    rest = watch.describe_alarm_history(AlarmName=NAME, MaxRecords=2, NextToken=first["NextToken"])
    assert (len(first["AlarmHistoryItems"]), len(rest["AlarmHistoryItems"]), "NextToken" in rest) == (2, 1, False)
